import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a directory and its parents, each with one call: Node's own recursive mkdir never ends where the system says
 * ENOENT to a new name in a directory that exists, as procfs does. Returns the first that it made, if any.
 * @param path absolute.
 */
export function makeDirectories(path: string, mode = 0o777): string | undefined {
  const missing: string[] = [];
  for (let at = path; statSync(at, { throwIfNoEntry: false }) === undefined && at !== dirname(at);) {
    missing.unshift(at);
    at = dirname(at);
  }
  if (missing.length === 0) makeDirectory(path, mode);
  for (const each of missing) makeDirectory(each, mode);
  return missing[0];
}

function makeDirectory(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Somebody else has made it meanwhile.
    const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isThere) throw error;
  }
}
