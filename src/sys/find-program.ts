import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The file that execvp(3) would start for a program name: a name with a slash is taken from `cwd`, any other is looked
 * for along `path`.
 * @returns its absolute path, or undefined when there is none that may be executed.
 */
export function findProgram(name: string, path: string, cwd: string): string | undefined {
  return programPlaces(name, path, cwd).find(isExecutable);
}

/** Where a program may be, first choice first. An empty part of a PATH is the current directory (POSIX, "PATH"). */
export function programPlaces(name: string, path: string, cwd: string): string[] {
  if (name.includes('/')) return [resolve(cwd, name)];
  return path.split(':').map((directory) => resolve(cwd, directory, name));
}

/** True if a file is there, also behind links, that this process may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
