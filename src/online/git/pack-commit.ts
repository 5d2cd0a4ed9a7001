import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { PackWriter } from '../../archive/pack-writer.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { BatchReader } from './batch-reader.ts';
import type { GitEntry } from './list-tree.ts';
import { startGit } from './read-git.ts';
import type { Repository } from './repository.ts';

// git-lfs, docs/spec.md, "The Pointer": under 1024 bytes, keys sorted after the version.
const LONGEST_POINTER = 1024;
// symlink(2) takes no more (PATH_MAX without its NUL).
const LONGEST_TARGET = 4095;
const POINTER =
  /^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n(.+\n)*oid sha256:[0-9a-f]{64}\n/;

/**
 * Writes the content of a commit's entries into a pack. Blobs are read by object id: no attribute, filter, hook or
 * `git archive` comes near them.
 * @throws ArxError NOT_YET for an LFS pointer, SOURCE_GIT, UNSAFE_*, INTERRUPTED.
 */
export async function packCommit(
  repository: Repository,
  entries: readonly GitEntry[],
  writer: PackWriter,
): Promise<void> {
  for (const { kind, path } of entries) if (kind === 'directory') writer.directory(path);
  const blobs = entries.filter(({ kind }) => kind !== 'directory');
  const git = await startGit(repository, ['cat-file', '--batch', '--buffer']);
  const abort = (): void => git.kill('SIGKILL');
  repository.context.signal.addEventListener('abort', abort, { once: true });
  const reader = new BatchReader(git.stdout ?? []);
  try {
    const asked = ask(git.stdin as Writable, blobs).catch(() => undefined);
    for (const entry of blobs) await packEntry(reader, entry, writer, repository);
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
  writer: PackWriter,
  { location }: Repository,
): Promise<void> {
  const size = await reader.next(entry.object, location.source);
  if (entry.kind === 'link' && size > LONGEST_TARGET) throw longTarget(entry.path);
  const small = size <= LONGEST_POINTER ? await reader.bytes(size) : undefined;
  if (entry.kind === 'link')
    return writer.link(entry.path, toTarget(small ?? (await reader.bytes(size)), entry.path));
  if (small !== undefined) {
    if (POINTER.test(small.toString('latin1'))) throw lfsPointer(location.source, entry.path);
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

function lfsPointer(source: string, path: string): ArxError {
  return new ArxError('NOT_YET', `Cannot use "${source}": ${quoted(path)} is a Git LFS pointer`, {
    hint: 'Pick a part without it, or name the file by another URL',
  });
}
