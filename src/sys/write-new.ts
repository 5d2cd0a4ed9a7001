import { linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory, writeSynced } from './atomic-write.ts';
import { temporaryBeside } from './temporary-name.ts';

/**
 * Writes a whole new file, or nothing. Returns false if the name is taken already: of several processes that try at
 * once exactly one succeeds, and nobody ever sees a part of the file (link(2) fails if the new name exists).
 */
export function writeNew(path: string, bytes: Uint8Array, mode: number): boolean {
  const temporary = temporaryBeside(path);
  try {
    writeSynced(temporary, bytes, mode);
    return linkUnlessTaken(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
    syncDirectory(dirname(path));
  }
}

function linkUnlessTaken(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
