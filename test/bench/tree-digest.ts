import { createHash, hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';

const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024);

/** What a tree is: a digest over path, kind, executable bit, content and link target of every entry. */
export interface TreeFacts {
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
}

/** Walks a tree with code that shares nothing with arx. */
export function treeFacts(root: string): TreeFacts {
  const digest = createHash('sha256');
  let [files, bytes] = [0, 0];
  const visit = (directory: string, below: string): void => {
    for (const name of readdirSync(directory).sort()) {
      const [path, inside] = [join(directory, name), `${below}${name}`];
      const stat = lstatSync(path);
      digest.update(`${inside}\0${describe(path, stat)}\0`);
      if (stat.isDirectory()) visit(path, `${inside}/`);
      if (!stat.isFile()) continue;
      files += 1;
      bytes += stat.size;
    }
  };
  visit(root, '');
  return { digest: `sha256:${digest.digest('hex')}`, files, bytes };
}

/** @throws Error when the tree is not what it has to be: a fast wrong answer is no answer. */
export function demandTree(root: string, expected: TreeFacts, what: string): void {
  const { digest } = treeFacts(root);
  if (digest !== expected.digest)
    throw new Error(`${what}: the tree is ${digest}, expected ${expected.digest}`);
}

function describe(path: string, stat: ReturnType<typeof lstatSync> & object): string {
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (!stat.isFile()) return 'other';
  return `${(Number(stat.mode) & 0o100) === 0 ? 'file' : 'program'} ${stat.size} ${contentDigest(path, Number(stat.size))}`;
}

function contentDigest(path: string, size: number): string {
  if (size <= BUFFER.length) return hash('sha256', readFileSync(path), 'hex');
  const digest = createHash('sha256');
  const fd = openSync(path, 'r');
  for (let count = 1; count > 0;) {
    count = readSync(fd, BUFFER, 0, BUFFER.length, null);
    digest.update(BUFFER.subarray(0, count));
  }
  closeSync(fd);
  return digest.digest('hex');
}
