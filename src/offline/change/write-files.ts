import { closeSync, constants, openSync } from 'node:fs';
import { writeAll } from '../../sys/atomic-write.ts';
import { own } from './own.ts';

const FLAGS = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_RDWR;

/** One file that is to be written, in words that another thread understands. */
export interface NewFile {
  /** The path for file system calls; nothing may be there. */
  readonly at: string;
  /** Where its bytes are in the content. */
  readonly start: number;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** The mode with which it begins (staging.ts). */
  readonly begins: number;
}

/** Which file could not be written, and what the system says. */
export interface FailedFile {
  readonly index: number;
  readonly error: unknown;
}

/** Creates a file that must be new. @param mode with which it begins, less the umask. */
export function createFile(at: string, mode: number): number {
  return openSync(at, FLAGS, mode);
}

/** Writes files one after the other, up to the first that fails. */
export function writeFiles(files: readonly NewFile[], content: Uint8Array): FailedFile | undefined {
  for (const [index, file] of files.entries())
    try {
      writeFile(file, content);
    } catch (error) {
      return { index, error };
    }
  return undefined;
}

function writeFile(file: NewFile, content: Uint8Array): void {
  const fd = createFile(file.at, file.begins);
  try {
    if (file.size > 0) writeAll(fd, content.subarray(file.start, file.start + file.size));
    own(fd, file);
  } finally {
    closeSync(fd);
  }
}
