import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { archivePath } from '../../core/archive-path.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Digest } from '../../core/digest.ts';
import { type Selector, selector } from '../../model/select-paths.ts';
import type { Tree } from '../../model/tree.ts';
import { TreeBuilder } from '../../model/tree-builder.ts';
import type { StatCache } from '../stat-cache.ts';
import { digestFile } from './digest-file.ts';
import { digestFiles } from './digest-files.ts';
import { changed, localError } from './local-error.ts';

// How long the walk may keep the thread, in milliseconds, before downloads beside it get a turn.
const TURN = 40;

/** One thing that the walk met and the selection keeps. */
interface Met {
  readonly path: string;
  /** Its path in the tree. */
  readonly at: string;
  readonly stat: Stats;
}

/** Which part of a local directory is meant. */
export interface LocalPart {
  /** Absolute. */
  readonly root: string;
  readonly select: Selector;
  /** 'any': its links may lead out. */
  readonly links?: 'any' | undefined;
}

/** What was read, and where below the root each path of the tree stands. */
export interface LocalTree {
  readonly tree: Tree;
  readonly pathOf: (path: string) => string;
}

/**
 * The tree of a local directory: no link is followed, files are read once, and not at all when the stat cache knows them.
 * @throws ArxError SOURCE_*, UNSAFE_ENTRY for a device, pipe or socket, UNSAFE_LINK, UNSAFE_PATH, UNSAFE_LIMIT.
 */
export async function readLocalDirectory(root: string, cache: StatCache, context: Context): Promise<Tree> {
  return (await readLocalPart({ root, select: selector(undefined, root) }, cache, context)).tree;
}

/**
 * The same for what a selection keeps of it.
 * @throws ArxError as above; SOURCE_NOT_FOUND and SOURCE_COLLISION as the selector does.
 */
export async function readLocalPart(
  { root, select, links }: LocalPart,
  cache: StatCache,
  context: Context,
): Promise<LocalTree> {
  const met = await walk(root, select, context);
  const places = new Map(met.flatMap(({ path, at }) => (path === at ? [] : [[at, path] as const])));
  const pathOf = (path: string): string => places.get(path) ?? path;
  const known = cache.unchangedTree(met);
  if (known !== undefined) return { tree: { ...known, ...(links && { links }) }, pathOf };
  const digests = await digestsOf(root, met, cache, context);
  const builder = new TreeBuilder(context.limits, links);
  for (const entry of met) addEntry(builder, root, entry, digests.get(entry.path));
  for (const { path, stat } of met) cache.note(path, stat, digests.get(path));
  const tree = builder.build();
  cache.save(tree);
  return { tree, pathOf };
}

/** The digests of all files: those that the cache knows, and the others read. */
async function digestsOf(
  root: string,
  met: readonly Met[],
  cache: StatCache,
  context: Context,
): Promise<ReadonlyMap<string, Digest>> {
  const digests = new Map<string, Digest>();
  const unknown: Met[] = [];
  for (const entry of met) {
    if (!entry.stat.isFile()) continue;
    const known = cache.digest(entry.path, entry.stat);
    if (known === undefined) unknown.push(entry);
    else digests.set(entry.path, known);
  }
  const read = await digestFiles(root, unknown, context);
  for (const [index, { path }] of unknown.entries()) digests.set(path, read[index] as Digest);
  return digests;
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

function addEntry(
  builder: TreeBuilder,
  root: string,
  { path, stat, ...met }: Met,
  digest: Digest | undefined,
): void {
  const at = archivePath(met.at);
  if (digest !== undefined)
    builder.add({ kind: 'file', path: at, executable: isExecutable(stat), size: stat.size, digest });
  else if (stat.isDirectory()) builder.add({ kind: 'directory', path: at });
  else if (stat.isSymbolicLink())
    builder.add({ kind: 'link', path: at, target: readTarget(`${root}/${path}`) });
  else throw unsafe(`${root}/${path}`);
}

/** What is kept below a directory, each directory's names in order before the names below them. */
async function walk(root: string, select: Selector, context: Context): Promise<Met[]> {
  const met: Met[] = [];
  const turn = startTurn(context);
  const ahead = [''];
  for (let below = ahead.pop(); below !== undefined; below = ahead.pop()) {
    if (below.split('/').length > context.limits.depth) throw tooDeep(root, context.limits.depth);
    for (const name of readNames(root, below)) {
      const path = below === '' ? name : `${below}/${name}`;
      const stat = lstatOf(root, path);
      const at = select.path(path, kindOf(stat));
      if (at !== undefined) met.push({ path, at, stat });
      if (stat.isDirectory() && select.enters(path)) ahead.push(path);
    }
    if (turn.isOver()) await turn.next();
  }
  select.finish();
  return met;
}

function kindOf(stat: Stats): 'file' | 'directory' | 'link' {
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'link' : 'file';
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
    'UNSAFE_DEPTH',
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
