import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a directory, one line each: kind, mode, owner, content. */
export function treeText(directory: string, base = ''): string {
  return readdirSync(directory)
    .sort()
    .map((name) => {
      const path = join(directory, name);
      const stats = lstatSync(path);
      const head = `${base}${name} ${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`;
      if (stats.isSymbolicLink()) return `${head} -> ${readlinkSync(path)}\n`;
      if (stats.isDirectory()) return `${head} /\n${treeText(path, `${base}${name}/`)}`;
      return `${head} ${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)}\n`;
    })
    .join('');
}
