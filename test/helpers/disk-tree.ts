import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { archivePath, comparePaths } from '../../src/core/archive-path.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { TreeEntry } from '../../src/model/tree.ts';

/** The entries that a tree of this directory must have. (readdir's own recursion follows links, so it is not used.) */
export function diskTree(root: string): TreeEntry[] {
  return walk(root, '').sort((a, b) => comparePaths(a.path, b.path));
}

function walk(root: string, below: string): TreeEntry[] {
  return readdirSync(join(root, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    const entry = diskEntry(root, path);
    return entry.kind === 'directory' ? [entry, ...walk(root, path)] : [entry];
  });
}

function diskEntry(root: string, name: string): TreeEntry {
  const path = archivePath(name);
  const stat = lstatSync(join(root, name));
  if (stat.isDirectory()) return { kind: 'directory', path };
  if (stat.isSymbolicLink()) return { kind: 'link', path, target: readlinkSync(join(root, name)) };
  const bytes = readFileSync(join(root, name));
  const executable = (stat.mode & 0o100) !== 0;
  return { kind: 'file', path, executable, size: bytes.length, digest: digestOf(bytes) };
}
