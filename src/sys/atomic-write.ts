import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { temporaryBeside } from './temporary-name.ts';

/**
 * Writes a whole file or nothing: temporary name in the same directory, fsync, rename, fsync of the directory.
 * After an error no temporary file is left and an older file is untouched.
 */
export function atomicWrite(path: string, bytes: Uint8Array, mode = 0o644): void {
  const temporary = temporaryBeside(path);
  try {
    writeSynced(temporary, bytes, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
}

/**
 * Writes a whole file or nothing, as other processes see it. It is not made durable: after a crash of the machine it may be
 * missing, empty or the older one, so this is only for what can be lost.
 */
export function replaceFile(path: string, text: string, mode: number): void {
  const temporary = temporaryBeside(path);
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes a directory's entries durable (fsync(2): the directory needs its own fsync). */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Writes a file that must be new and makes its bytes durable. */
export function writeSynced(path: string, bytes: Uint8Array, mode: number): void {
  const fd = openSync(path, 'wx', mode);
  try {
    writeAll(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Writes all bytes; write(2) may write fewer than asked. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
}
