import { posix } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { startGit } from './read-git.ts';
import type { Repository } from './repository.ts';

/** One entry of a commit's tree (git-ls-tree(1), "OUTPUT FORMAT"). */
export interface GitEntry {
  readonly kind: 'file' | 'executable' | 'link' | 'directory';
  readonly object: string;
  readonly path: string;
}

/** What a fragment picked. */
export interface GitListing {
  readonly nature: 'file' | 'directory';
  readonly entries: readonly GitEntry[];
}

const KINDS: Readonly<Record<string, GitEntry['kind']>> = {
  '100644': 'file',
  // Written by very old versions of git (fsck.c, FSCK_MSG_ZERO_PADDED_FILEMODE and its neighbours).
  '100664': 'file',
  '100755': 'executable',
  '120000': 'link',
  '040000': 'directory',
};

/**
 * Lists a commit, or the file or directory that a path picks of it.
 * @throws ArxError SOURCE_NOT_FOUND, NOT_YET for a submodule, UNSAFE_PATH for a name that is not UTF-8.
 */
export async function listTree(repository: Repository, commit: string, path: string): Promise<GitListing> {
  if (path === '') return { nature: 'directory', entries: await listBelow(repository, commit) };
  const [picked] = await list(repository, ['ls-tree', '-z', '--full-tree', commit, '--', path]);
  if (picked === undefined) throw missing(repository, path);
  if (picked.kind === 'directory')
    return { nature: 'directory', entries: await listBelow(repository, picked.object) };
  if (picked.kind === 'link') throw linkPicked(repository, path);
  return { nature: 'file', entries: [{ ...picked, path: posix.basename(path) }] };
}

async function listBelow(repository: Repository, treeish: string): Promise<GitEntry[]> {
  return list(repository, ['ls-tree', '-r', '-t', '-z', '--full-tree', treeish]);
}

async function list(repository: Repository, args: readonly string[]): Promise<GitEntry[]> {
  const git = await startGit(repository, args);
  git.stdin?.end();
  const entries: GitEntry[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of git.stdout ?? []) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.lastIndexOf(0) + 1;
    rest = bytes.subarray(end);
    if (end > 0) entries.push(...decode(bytes.subarray(0, end - 1)).map((line) => parse(line, repository)));
  }
  const { code } = await git.ended;
  if (code === 0 && rest.length === 0) return entries;
  throw new ArxError(
    'SOURCE_GIT',
    `Cannot read "${repository.location.source}": git could not list the commit`,
  );
}

function decode(bytes: Uint8Array): string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\0');
  } catch (cause) {
    throw new ArxError('UNSAFE_PATH', 'Cannot accept a path of the commit: it is not valid UTF-8', { cause });
  }
}

function parse(line: string, { location }: Repository): GitEntry {
  const [, mode = '', object = '', path = ''] = /^(\d{6}) [a-z]+ ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
  if (mode === '160000')
    throw new ArxError('NOT_YET', `Cannot use "${location.source}": ${quoted(path)} is a submodule`, {
      hint: 'Name its repository as a source of its own, or pick a part without it',
    });
  const kind = KINDS[mode];
  if (kind !== undefined) return { kind, object, path };
  throw new ArxError(
    'UNSAFE_ENTRY',
    `Cannot use "${location.source}": ${quoted(path)} has mode ${quoted(mode)}`,
  );
}

function missing({ location }: Repository, path: string): ArxError {
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${location.source}": the commit has no ${quoted(path)}, expected a file or directory`,
  );
}

function linkPicked({ location }: Repository, path: string): ArxError {
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${location.source}": ${quoted(path)} is a link, expected a file or directory`,
    { hint: 'Name what the link leads to' },
  );
}
