import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { archivePath } from '../../core/archive-path.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Tree } from '../../model/tree.ts';
import { TreeBuilder } from '../../model/tree-builder.ts';
import type { StatCache } from '../stat-cache.ts';
import { digestFile } from './digest-file.ts';
import { changed, localError } from './local-error.ts';

// How long the walk may keep the thread, in milliseconds, before downloads beside it get a turn.
const TURN = 40;

/** One thing that the walk met. */
interface Met {
  readonly path: string;
  readonly stat: Stats;
}

/**
 * The tree of a local directory: no link is followed, files are read once, and not at all when the stat cache knows them.
 * @throws ArxError SOURCE_*, UNSAFE_ENTRY for a device, pipe or socket, UNSAFE_LINK, UNSAFE_PATH, UNSAFE_LIMIT.
 */
export async function readLocalDirectory(root: string, cache: StatCache, context: Context): Promise<Tree> {
  const met = await walk(root, context);
  const known = cache.unchangedTree(met);
  if (known !== undefined) return known;
  const builder = new TreeBuilder(context.limits);
  const turn = startTurn(context);
  for (const { path, stat } of met) {
    addEntry(builder, root, { path, stat }, cache);
    if (turn.isOver()) await turn.next();
  }
  const tree = builder.build();
  cache.save(tree);
  return tree;
}

/** The tree of one local file under a name. */
export function readLocalFile(path: string, name: string, cache: StatCache, context: Context): Tree {
  const stat = lstatSync(path);
  const builder = new TreeBuilder(context.limits);
  const digest = cache.digest(name, stat) ?? digestFile(path, stat);
  const executable = isExecutable(stat);
  builder.add({ kind: 'file', path: archivePath(name), executable, size: stat.size, digest });
  cache.note(name, stat, digest);
  const tree = builder.build();
  cache.save(tree);
  return tree;
}

function addEntry(builder: TreeBuilder, root: string, { path, stat }: Met, cache: StatCache): void {
  const at = archivePath(path);
  if (stat.isFile()) {
    const digest = cache.digest(path, stat) ?? digestFile(`${root}/${path}`, stat);
    builder.add({ kind: 'file', path: at, executable: isExecutable(stat), size: stat.size, digest });
    cache.note(path, stat, digest);
    return;
  }
  cache.note(path, stat, undefined);
  if (stat.isDirectory()) builder.add({ kind: 'directory', path: at });
  else if (stat.isSymbolicLink())
    builder.add({ kind: 'link', path: at, target: readTarget(`${root}/${path}`) });
  else throw unsafe(`${root}/${path}`);
}

/** Everything below a directory, each directory's names in order before the names below them. */
async function walk(root: string, context: Context): Promise<Met[]> {
  const met: Met[] = [];
  const turn = startTurn(context);
  const ahead = [''];
  for (let below = ahead.pop(); below !== undefined; below = ahead.pop()) {
    if (below.split('/').length > context.limits.depth) throw tooDeep(root, context.limits.depth);
    for (const name of readNames(root, below)) {
      const path = below === '' ? name : `${below}/${name}`;
      const stat = lstatOf(root, path);
      met.push({ path, stat });
      if (stat.isDirectory()) ahead.push(path);
    }
    if (turn.isOver()) await turn.next();
  }
  return met;
}

function readNames(root: string, below: string): string[] {
  const path = below === '' ? root : `${root}/${below}`;
  try {
    return readdirSync(path).sort();
  } catch (error) {
    throw localError(path, error);
  }
}

function lstatOf(root: string, path: string): Stats {
  try {
    const stat = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
    if (stat !== undefined) return stat;
  } catch (error) {
    throw localError(`${root}/${path}`, error);
  }
  // Node decodes names as UTF-8 and puts U+FFFD where that fails, so such a name is not found again.
  if (!path.includes('\ufffd')) throw changed(`${root}/${path}`, 'it vanished while its directory was read');
  throw new ArxError('UNSAFE_PATH', `Cannot accept the path ${JSON.stringify(path)}: it is not valid UTF-8`);
}

function readTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    throw localError(path, error);
  }
}

function isExecutable(stat: Stats): boolean {
  return (stat.mode & 0o100) !== 0;
}

function unsafe(path: string): ArxError {
  return new ArxError(
    'UNSAFE_ENTRY',
    `Cannot accept "${path}": it is a device, pipe or socket, expected a file, directory or link`,
  );
}

function tooDeep(root: string, limit: number): ArxError {
  return new ArxError(
    'UNSAFE_LIMIT',
    `Cannot read "${root}": its directories nest deeper than the limit of ${limit}`,
  );
}

/** Lets other work of the process have a turn now and then, and notices an abort. */
function startTurn(context: Context): { isOver(): boolean; next(): Promise<void> } {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began > TURN,
    next: async () => {
      checkAborted(context);
      await setImmediate();
      began = performance.now();
    },
  };
}
