import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a directory: path to kind, mode, owner and digest. */
export type Snapshot = Readonly<Record<string, string>>;

/** What is below a directory now. */
export function snapshot(root: string, below = ''): Snapshot {
  const found = readdirSync(join(root, below)).map((name): Snapshot => {
    const path = below === '' ? name : `${below}/${name}`;
    const stat = lstatSync(join(root, path));
    const facts = `${stat.mode.toString(8)} ${stat.uid} ${contentOf(join(root, path))}`;
    return { [path]: facts, ...(stat.isDirectory() && snapshot(root, path)) };
  });
  return Object.assign({}, ...found) as Snapshot;
}

/** The paths that were made, changed or removed. */
export function changedPaths(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).sort();
}

function contentOf(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return readlinkSync(path);
  return stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}
