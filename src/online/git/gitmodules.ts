import { ArxError } from '../../core/errors.ts';
import { readGit } from './read-git.ts';
import type { Repository } from './repository.ts';

/** The URLs of a commit's `.gitmodules` by path. */
export type Gitmodules = ReadonlyMap<string, string>;

const NONE: Gitmodules = new Map();

/**
 * Reads `.gitmodules` of a commit: `submodule.NAME.path` and `submodule.NAME.url` (gitmodules(5)), nothing else of it.
 * git itself reads the file, which then includes no other (git-config(1), "--includes").
 * @throws ArxError SOURCE_SUBMODULE for a file that git cannot read or that gives one path twice.
 */
export async function readGitmodules(repository: Repository, commit: string): Promise<Gitmodules> {
  if (!(await hasGitmodules(repository, commit))) return NONE;
  const list = ['config', '--null', `--blob=${commit}:.gitmodules`, '--list'];
  const { code, stdout } = await readGit(repository, list);
  if (code !== 0) throw unreadable(repository, 'git cannot read it');
  const [paths, urls] = [new Map<string, string>(), new Map<string, string>()];
  for (const line of stdout.toString().split('\0')) {
    const [, name, key, value] = /^submodule\.([^]*)\.(path|url)\n([^]*)$/.exec(line) ?? [];
    // Of a repeated key the last counts, as everywhere in git.
    if (name !== undefined && value !== undefined) (key === 'path' ? paths : urls).set(name, value);
  }
  return joined(paths, urls, repository);
}

/** True if a commit has a file `.gitmodules`; a link of that name counts for nothing (fsck.c, gitmodulesSymlink). */
export async function hasGitmodules(repository: Repository, commit: string): Promise<boolean> {
  const { stdout } = await readGit(repository, ['ls-tree', '-z', '--full-tree', commit, '--', '.gitmodules']);
  return /^100\d{3} blob /.test(stdout.toString('latin1'));
}

function joined(
  paths: ReadonlyMap<string, string>,
  urls: ReadonlyMap<string, string>,
  repository: Repository,
): Gitmodules {
  const found = new Map<string, string>();
  for (const [name, path] of paths) {
    const url = urls.get(name);
    if (url === undefined) continue;
    if (found.has(path)) throw unreadable(repository, `it has the path "${path}" twice`);
    found.set(path, url);
  }
  return found;
}

function unreadable({ location }: Repository, is: string): ArxError {
  return new ArxError('SOURCE_SUBMODULE', `Cannot use .gitmodules of "${location.source}": ${is}`, {
    hint: '`submodules: false` leaves an empty directory for each submodule',
  });
}
