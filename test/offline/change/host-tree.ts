import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything below a directory, one line a path: kind, all mode bits, owner, and content or link target. Two trees are the
 * same for a rollback if these are equal.
 */
export function hostTree(root: string): Readonly<Record<string, string>> {
  const lines: Record<string, string> = {};
  walk(root, '', lines);
  return lines;
}

function walk(root: string, below: string, lines: Record<string, string>): void {
  for (const name of readdirSync(join(root, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = lstatSync(join(root, path));
    const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
    const owner = `${stats.uid}:${stats.gid}`;
    if (stats.isSymbolicLink()) lines[path] = `link ${owner} -> ${readlinkSync(join(root, path))}`;
    else if (stats.isDirectory()) lines[path] = `directory ${mode} ${owner}`;
    else if (stats.isFile()) lines[path] = `file ${mode} ${owner} ${content(join(root, path))}`;
    else lines[path] = `other ${mode} ${owner}`;
    if (stats.isDirectory()) walk(root, path, lines);
  }
}

function content(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.length <= 40) return JSON.stringify(bytes.toString());
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
