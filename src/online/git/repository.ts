import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import { digestOf, hexOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { demandUnwritableByOthers } from '../../trust/demand-permissions.ts';
import { exclusively } from './exclusive.ts';
import type { GitLocation } from './git-location.ts';
import { runGit } from './run-git.ts';

/** The cache's bare copy of one remote, which this process alone works on. */
export interface Repository {
  readonly directory: string;
  readonly location: GitLocation;
  readonly context: Context;
}

// Stands in a repository while git writes to it. Whoever finds it starts anew: git, killed, leaves locks of its own.
const WRITING = 'arx-writing';
// fetch-pack.c and connect.c: what git says when the two sides name objects by different digests.
const FORMAT = /mismatched algorithms: client sha\d+; server (sha\d+)/;

/**
 * Runs a task on the cache's copy of a remote; it is made when it is missing.
 * @throws ArxError SOURCE_*, TRUST_KEY_PERMISSIONS when others may write there, INTERRUPTED, or what the task throws.
 */
export async function withRepository<T>(
  location: GitLocation,
  context: Context,
  task: (repository: Repository) => Promise<T>,
): Promise<T> {
  const parent = new Store(context.cacheDir).subdirectory('git');
  const directory = join(parent, `${hexOf(digestOf(location.url))}.git`);
  demandOwn(parent);
  return exclusively(`${directory}.lock`, context, async () => {
    demandOwn(directory);
    if (existsSync(join(directory, WRITING))) discard(directory);
    if (!existsSync(join(directory, 'HEAD'))) await create({ directory, location, context }, 'sha1');
    return withItsFormat({ directory, location, context }, task);
  });
}

/** git does what the configuration of a repository says, which may name programs. */
function demandOwn(directory: string): void {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (found !== undefined) demandUnwritableByOthers(directory, found);
  if (found === undefined || found.isDirectory()) return;
  throw new ArxError(
    'TRUST_KEY_PERMISSIONS',
    `Cannot use "${directory}": it is a link, expected a directory`,
  );
}

/** Which digest names the objects of a remote shows when git talks to it; the copy must have the same. */
async function withItsFormat<T>(
  repository: Repository,
  task: (repository: Repository) => Promise<T>,
): Promise<T> {
  try {
    return await task(repository);
  } catch (error) {
    const [, format] = (error instanceof ArxError && FORMAT.exec(String(error.data['git']))) || [];
    if (format !== 'sha1' && format !== 'sha256') throw error;
    discard(repository.directory);
    await create(repository, format);
    return task(repository);
  }
}

/**
 * Runs a git command that writes to the repository. If it is stopped or killed, the repository is thrown away: it is a
 * cache, and nothing half-written is worth a repair. After a plain failure git cleans up itself, but for packs that were cut.
 */
export async function writeGit(
  { directory, location, context }: Repository,
  args: readonly string[],
): Promise<string> {
  const mark = join(directory, WRITING);
  writeFileSync(mark, '');
  try {
    return await runGit(directory, args, location, context);
  } finally {
    if (context.signal.aborted) discard(directory);
    else {
      removeHalfPacks(directory);
      rmSync(mark, { force: true });
    }
  }
}

/** index-pack(1) leaves a pack whose end did not come: as large as what came, and of no use to the next one. */
function removeHalfPacks(directory: string): void {
  const packs = join(directory, 'objects', 'pack');
  if (!existsSync(packs)) return;
  for (const name of readdirSync(packs))
    if (name.startsWith('tmp_')) rmSync(join(packs, name), { force: true });
}

async function create(
  { directory, location, context }: Repository,
  objects: 'sha1' | 'sha256',
): Promise<void> {
  const draft = mkdtempSync(`${directory}.new-`);
  try {
    const format = ['--initial-branch=main', '--template=', `--object-format=${objects}`];
    await runGit(draft, ['init', '--quiet', '--bare', ...format], location, context);
    rmSync(directory, { recursive: true, force: true });
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Moves it away first, because a git that lost its parent may still be writing there. */
function discard(directory: string): void {
  const dead = `${directory}.dead-${randomBytes(6).toString('hex')}`;
  renameSync(directory, dead);
  rmSync(dead, { recursive: true, force: true, maxRetries: 3 });
}
