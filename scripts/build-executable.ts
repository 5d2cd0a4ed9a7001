/**
 * npm run build:executable [-- [--arch x64] [--arch arm64] [DIRECTORY]]
 * Builds `arx-run` as one file that needs no Node, for each architecture (both, unless some are named), with the licences of
 * all that is in it, into DIRECTORY (dist-executable). The same sources give the same bytes. See docs/arx-run.md.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Architecture } from './executable/base-node.ts';
import { licencesOf } from './executable/licences-of.ts';
import { makeBlob, makeExecutable } from './executable/make-executable.ts';

const ROOT = dirname(import.meta.dirname);
const ARCHITECTURES: readonly Architecture[] = ['x64', 'arm64'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { arch: { type: 'string', multiple: true } },
});

const [directory = join(ROOT, 'dist-executable')] = positionals.map((name) => resolve(name));
build(directory, asked(values.arch ?? ARCHITECTURES));

function asked(names: readonly string[]): Architecture[] {
  const wrong = names.find((name) => !ARCHITECTURES.some((known) => known === name));
  if (wrong !== undefined)
    throw new Error(`--arch is "${wrong}", expected one of ${ARCHITECTURES.join(', ')}`);
  return ARCHITECTURES.filter((name) => names.includes(name));
}

function build(directory: string, architectures: readonly Architecture[]): void {
  const work = mkdtempSync(join(tmpdir(), 'arx-executable-'));
  try {
    const blob = makeBlob(ROOT, work);
    const lines = architectures.map((architecture) => {
      const name = `arx-run-linux-${architecture}`;
      makeExecutable(ROOT, architecture, blob, join(directory, name));
      return say(directory, name);
    });
    writeFileSync(join(directory, 'LICENCES.txt'), licencesOf(ROOT, blob.ingredients));
    writeFileSync(join(directory, 'SHA256SUMS'), lines.join(''));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Prints what was built and gives its line for sha256sum. */
function say(directory: string, name: string): string {
  const file = join(directory, name);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  process.stdout.write(`${digest}  ${name}  ${statSync(file).size} bytes\n`);
  return `${digest}  ${name}\n`;
}
