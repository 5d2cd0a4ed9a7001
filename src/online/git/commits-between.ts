import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import type { History } from '../lock-changes.ts';
import { readGit } from './read-git.ts';
import { type Repository, withRepository } from './repository.ts';
import type { GitLocation } from './git-location.ts';
import { runGit } from './run-git.ts';
import type { Context } from '../../core/context.ts';

/** Two commits, the refs under which they were found, and who asks. */
export interface CommitRange {
  readonly from: string;
  readonly to: string;
  /** The full name of the ref that named `to`. */
  readonly ref?: string;
}

const FETCH = [
  'fetch',
  '--quiet',
  '--force',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  // Commits alone: neither trees nor files (git-rev-list(1), "--filter").
  '--filter=tree:0',
];

// How many generations are asked for. A server that knows no filter sends the files of them all, so it gets no second try.
const FEW = 256;
const MANY = 10_000;
const MOST_SUBJECTS = 10;

/**
 * What happened between two commits of a remote. Undefined when the part of the history that was fetched does not tell.
 * @throws ArxError SOURCE_*, INTERRUPTED.
 */
export async function commitsBetween(
  location: GitLocation,
  range: CommitRange,
  context: Context,
): Promise<History | undefined> {
  return withRepository(location, context, async (cache) => {
    const { told, filtered } = await look(cache, range, FEW);
    const enough = told !== undefined && told.more !== true;
    return enough || !filtered ? told : (await look(cache, range, MANY)).told;
  });
}

/** Fetches some history into a repository of its own: one that lacks trees is of no use as a cache. */
async function look(
  cache: Repository,
  range: CommitRange,
  depth: number,
): Promise<{ told: History | undefined; filtered: boolean }> {
  const { location, context } = cache;
  using place = new TemporaryDirectory(context.tmp);
  const history = { directory: place.path, location, context };
  await runGit(place.path, ['init', '--quiet', '--bare', '--template='], location, context);
  // A server without filters sends the less the more is here; one with them sends commits only, and all the better alone:
  // git loses its way in a history that is deepened twice.
  if (depth === FEW) await borrow(history, cache.directory, range);
  await fetchHistory(history, range, depth);
  return { told: await read(history, range), filtered: await isFiltered(history, range) };
}

async function borrow(history: Repository, cache: string, { from, to }: CommitRange): Promise<void> {
  const { directory } = history;
  mkdirSync(join(directory, 'objects', 'info'), { recursive: true });
  writeFileSync(join(directory, 'objects', 'info', 'alternates'), `${join(cache, 'objects')}\n`);
  const cut = join(cache, 'shallow');
  if (existsSync(cut)) writeFileSync(join(directory, 'shallow'), readFileSync(cut));
  for (const commit of [from, to])
    if ((await ask(history, 'cat-file', '-e', `${commit}^{tree}`)) !== undefined)
      await ask(history, 'update-ref', `refs/arx/have/${commit}`, commit);
}

async function fetchHistory(
  { directory, location, context }: Repository,
  { to, ref }: CommitRange,
  depth: number,
): Promise<void> {
  const refspec = `+${ref ?? to}:refs/arx/new`;
  await runGit(directory, [...FETCH, `--depth=${depth}`, '--', location.url, refspec], location, context);
}

async function read(history: Repository, range: CommitRange): Promise<History | undefined> {
  const reached = linesOf(await ask(history, 'rev-list', range.to, '--'));
  if (reached.length === 0) return undefined;
  const cut = new Set(linesOf(shallow(history)));
  if (!reached.includes(range.from))
    return reached.some((commit) => cut.has(commit)) ? undefined : { rewritten: true };
  const log = ['log', '-z', '--no-show-signature', '--format=%H %s', `${range.from}..${range.to}`, '--'];
  const commits = ((await ask(history, ...log)) ?? '').split('\0').filter((line) => line !== '');
  const isCut = cut.has(range.from) || commits.some((line) => cut.has(line.slice(0, line.indexOf(' '))));
  return {
    commits: commits.length,
    ...(isCut && { more: true }),
    newest: commits.slice(0, MOST_SUBJECTS).map((line) => {
      const space = line.indexOf(' ');
      return { commit: line.slice(0, space), subject: line.slice(space + 1) };
    }),
  };
}

/** True if the server left the trees out: then more history costs little. */
async function isFiltered(history: Repository, { to }: CommitRange): Promise<boolean> {
  // The first trees of some commits, those that are missing with a "?" (git-rev-list(1), "--missing").
  const args = ['--objects', '--filter=tree:1', '--missing=print', '--max-count=50', to, '--'];
  return linesOf(await ask(history, 'rev-list', ...args)).some((line) => line.startsWith('?'));
}

/** What a command wrote; undefined when it failed. */
async function ask(history: Repository, ...args: string[]): Promise<string | undefined> {
  const { code, stdout } = await readGit(history, args);
  return code === 0 ? stdout.toString() : undefined;
}

function shallow({ directory }: Repository): string {
  const path = join(directory, 'shallow');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function linesOf(text = ''): string[] {
  return text.split('\n').filter((line) => line !== '');
}
