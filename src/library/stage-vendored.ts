import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';
import { demandDigest, Digester } from '../core/digest.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { FileEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { Vendored } from '../plugin/source.ts';
import { writeAll } from '../sys/atomic-write.ts';

/** Between two pauses, in bytes. */
const PAUSE = 32 * 1024 * 1024;
const BUFFER = 1024 * 1024;

/**
 * Writes a source's content below a new directory, each file hashed while it is written, and returns the path of what it
 * is: the directory, or for a source of file nature the one file in it. Files are 0644 or 0755, directories 0755.
 * @throws ArxError INTEGRITY_DIGEST or INTERRUPTED; the caller removes the directory.
 */
export async function stageVendored(
  vendored: Vendored,
  directory: string,
  context: Context,
): Promise<string> {
  mkdirSync(directory, { mode: 0o755 });
  using reader = vendored.open();
  const buffer = Buffer.allocUnsafe(BUFFER);
  let sincePause = 0;
  let top = directory;
  for (const entry of treeEntries(vendored.tree.bytes, vendored.tree.links)) {
    const path = join(directory, entry.path);
    if (entry.kind === 'directory') mkdirSync(path, { mode: 0o755 });
    if (entry.kind === 'link') symlinkSync(entry.target, path);
    if (entry.kind === 'file') copyFile(entry, reader, path, buffer);
    if (vendored.nature === 'file') top = path;
    sincePause += entry.kind === 'file' ? entry.size : 0;
    if (sincePause < PAUSE) continue;
    sincePause = 0;
    await setImmediate();
    checkAborted(context);
  }
  checkAborted(context);
  return top;
}

function copyFile(entry: FileEntry, reader: BlobReader, path: string, buffer: Buffer): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    copyContent(entry, reader, fd, buffer);
    fchmodSync(fd, entry.executable ? 0o755 : 0o644);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function copyContent(entry: FileEntry, reader: BlobReader, fd: number, buffer: Buffer): void {
  const digester = new Digester();
  reader.open(entry);
  for (let count = reader.read(buffer); count > 0; count = reader.read(buffer)) {
    digester.update(buffer.subarray(0, count));
    writeAll(fd, buffer.subarray(0, count));
  }
  demandDigest(entry.path, digester.digest(), entry.digest);
}
