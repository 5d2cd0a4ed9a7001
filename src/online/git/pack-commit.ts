import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { PackWriter } from '../../archive/pack-writer.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { BatchReader } from './batch-reader.ts';
import { LFS_POINTER_LIMIT, lfsPointer, type LfsPointer } from './lfs/pointer.ts';
import type { GitEntry } from './list-tree.ts';
import { startGit } from './read-git.ts';
import type { Repository } from './repository.ts';

// symlink(2) takes no more (PATH_MAX without its NUL).
const LONGEST_TARGET = 4095;

/** Where a commit's entries go. */
export interface PackTarget {
  readonly writer: PackWriter;
  /** Takes an LFS pointer for later; missing: pointers are content like any other. */
  readonly pointer?: (entry: GitEntry, pointer: LfsPointer) => void;
}

/**
 * Writes the content of a commit's entries into a pack, under their paths. Blobs are read by object id: no attribute,
 * filter, hook or `git archive` comes near them.
 * @throws ArxError SOURCE_LFS for a malformed pointer, SOURCE_GIT, UNSAFE_*, INTERRUPTED.
 */
export async function packCommit(
  repository: Repository,
  entries: readonly GitEntry[],
  target: PackTarget,
): Promise<void> {
  for (const { kind, path } of entries) if (kind === 'directory') target.writer.directory(path);
  const blobs = entries.filter(({ kind }) => kind !== 'directory');
  const git = await startGit(repository, ['cat-file', '--batch', '--buffer']);
  const abort = (): void => git.kill('SIGKILL');
  repository.context.signal.addEventListener('abort', abort, { once: true });
  const reader = new BatchReader(git.stdout ?? []);
  try {
    const asked = ask(git.stdin as Writable, blobs).catch(() => undefined);
    for (const entry of blobs) await packEntry(reader, entry, target, repository);
    await asked;
  } finally {
    await reader.close();
    repository.context.signal.removeEventListener('abort', abort);
    git.kill('SIGKILL');
    await git.ended;
  }
}

async function ask(stdin: Writable, blobs: readonly GitEntry[]): Promise<void> {
  stdin.on('error', () => undefined);
  for (let at = 0; at < blobs.length; at += 1000) {
    const lines = blobs.slice(at, at + 1000).map(({ object }) => `${object}\n`);
    if (!stdin.write(lines.join(''))) await once(stdin, 'drain');
  }
  stdin.end();
}

async function packEntry(
  reader: BatchReader,
  entry: GitEntry,
  { writer, pointer: take }: PackTarget,
  { location }: Repository,
): Promise<void> {
  const size = await reader.next(entry.object, location.source);
  if (entry.kind === 'link' && size > LONGEST_TARGET) throw longTarget(entry.path);
  const small = size < LFS_POINTER_LIMIT ? await reader.bytes(size) : undefined;
  if (entry.kind === 'link')
    return writer.link(entry.path, toTarget(small ?? (await reader.bytes(size)), entry.path));
  if (small !== undefined) {
    const pointer = take === undefined ? undefined : lfsPointer(small, entry.path, location);
    if (pointer !== undefined) return take?.(entry, pointer);
    return writer.file(entry.path, entry.kind === 'executable', small);
  }
  const sink = writer.startFile(entry.path, entry.kind === 'executable');
  await reader.each(size, (chunk) => sink.write(chunk));
  sink.end();
}

function toTarget(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ArxError(
      'UNSAFE_LINK',
      `Cannot accept the link ${quoted(path)}: its target is not valid UTF-8`,
      { cause },
    );
  }
}

function longTarget(path: string): ArxError {
  return new ArxError('UNSAFE_LINK', `Cannot accept the link ${quoted(path)}: its target is too long`);
}
