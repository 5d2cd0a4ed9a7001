import { posix } from 'node:path';
import { listed } from '../../core/listed.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { startGit } from './read-git.ts';
import type { Repository } from './repository.ts';

/** One entry of a commit's tree (git-ls-tree(1), "OUTPUT FORMAT"). */
export interface GitEntry {
  readonly kind: 'file' | 'executable' | 'link' | 'directory' | 'submodule';
  /** The object id of the content; of a submodule the commit in its own repository. */
  readonly object: string;
  readonly path: string;
}

/** What a fragment picked: entries of the commit, or something in a submodule. */
export type GitListing =
  | { readonly nature: 'file' | 'directory'; readonly entries: readonly GitEntry[] }
  | {
      readonly nature: 'submodule';
      readonly submodule: GitEntry;
      /** The path in there; empty: all of it. */
      readonly rest: string;
    };

const KINDS: Readonly<Record<string, GitEntry['kind']>> = {
  '100644': 'file',
  // Written by very old versions of git (fsck.c, FSCK_MSG_ZERO_PADDED_FILEMODE and its neighbours).
  '100664': 'file',
  '100755': 'executable',
  '120000': 'link',
  '040000': 'directory',
  '160000': 'submodule',
};

/**
 * Lists a commit, or the file or directory that a path picks of it.
 * @throws ArxError SOURCE_NOT_FOUND, UNSAFE_PATH for a name that is not UTF-8.
 */
export async function listTree(repository: Repository, commit: string, path: string): Promise<GitListing> {
  if (path === '') return { nature: 'directory', entries: await listBelow(repository, commit) };
  const picked = await listOne(repository, commit, path);
  if (picked === undefined) return listInSubmodule(repository, commit, path);
  if (picked.kind === 'submodule') return { nature: 'submodule', submodule: picked, rest: '' };
  if (picked.kind === 'directory')
    return { nature: 'directory', entries: await listBelow(repository, picked.object) };
  if (picked.kind === 'link') throw linkPicked(repository, path);
  return { nature: 'file', entries: [{ ...picked, path: posix.basename(path) }] };
}

async function listOne(repository: Repository, commit: string, path: string): Promise<GitEntry | undefined> {
  const [found] = await list(repository, ['ls-tree', '-z', '--full-tree', commit, '--', path]);
  return found;
}

/** A path that the commit itself does not have may lead through one of its submodules. */
async function listInSubmodule(repository: Repository, commit: string, path: string): Promise<GitListing> {
  const names = path.split('/');
  for (let count = names.length - 1; count > 0; count -= 1) {
    const found = await listOne(repository, commit, names.slice(0, count).join('/'));
    if (found?.kind === 'submodule')
      return { nature: 'submodule', submodule: found, rest: names.slice(count).join('/') };
    if (found !== undefined) break;
  }
  throw await missing(repository, commit, path);
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
  const kind = KINDS[mode];
  if (kind !== undefined) return { kind, object, path };
  throw new ArxError(
    'UNSAFE_ENTRY',
    `Cannot use "${location.source}": ${quoted(path)} has mode ${quoted(mode)}`,
  );
}

async function missing(repository: Repository, commit: string, path: string): Promise<ArxError> {
  const names = await namesBeside(repository, commit, path);
  const meant = didYouMean(path, names);
  const shown = listed(
    names.map((name) => quoted(name)),
    MOST_NAMES,
  );
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${repository.location.source}": the commit has no ${quoted(path)}, expected a file or directory`,
    {
      hint: meant === undefined ? `It has ${shown}` : `Did you mean ${quoted(meant)}?`,
    },
  );
}

const MOST_NAMES = 10;

/** What the nearest directory has that is there: from where the path is wrong. */
async function namesBeside(repository: Repository, commit: string, path: string): Promise<string[]> {
  const parent = posix.dirname(path);
  const below = parent === '.' ? [] : [`${parent}/`];
  const entries = await list(repository, ['ls-tree', '-z', '--full-tree', commit, '--', ...below]);
  if (entries.length === 0 && parent !== '.') return namesBeside(repository, commit, parent);
  return entries.map((entry) => entry.path);
}

function linkPicked({ location }: Repository, path: string): ArxError {
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${location.source}": ${quoted(path)} is a link, expected a file or directory`,
    { hint: 'Name what the link leads to' },
  );
}
