import { basename, dirname } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import type { SealedData } from '../../model/seal.ts';
import type { FileEntry, TreeEntry } from '../../model/tree.ts';
import { knownEntries } from '../../model/tree-reader.ts';
import type { Owner } from '../../sys/owner.ts';
import type { VerifiedHead } from '../verified-head.ts';
import type { Anchor } from './anchor.ts';
import { look } from './compare-entry.ts';
import { demandOwner } from './demand-owner.ts';
import type { EntryPlanner } from './entry-planner.ts';
import type { Root } from './plan-model.ts';
import { conflict } from './run-error.ts';
import { child, targetPath } from './target-path.ts';
import type { Wanted } from './wanted.ts';

/** What placing one data entry needs to know. */
interface Placing {
  readonly head: VerifiedHead;
  readonly data: SealedData;
  /** The directory that a relative target is under. */
  readonly cwd: string;
  readonly owner: Owner | undefined;
  readonly planner: EntryPlanner;
}

/**
 * Plans one data entry.
 * @param base the bundle's cwd.
 * @throws ArxError RUN_CONFLICT, RUN_BAD_TARGET or RUN_NO_OWNER.
 */
export function planData(head: VerifiedHead, data: SealedData, base: string, planner: EntryPlanner): void {
  const cwd = data.cwd === undefined ? base : targetPath(base, data.cwd);
  const owner = data.owner === undefined ? undefined : demandOwner(data.owner, planner.ground);
  const placing = { head, data, cwd, owner, planner };
  if (head.seal.sources[data.source]?.nature === 'file') planFile(placing);
  else planDirectory(placing);
}

/** The entries of a source, from its verified tree. */
function entriesOf(head: VerifiedHead, source: number): Generator<TreeEntry> {
  const digest = head.seal.sources[source]?.tree.digest;
  const tree = digest === undefined ? undefined : head.trees.get(digest);
  if (tree === undefined)
    throw new ArxError('INTERNAL', `Cannot place source ${source}: its tree was not read`);
  return knownEntries(tree.bytes);
}

/** The one file of a source of file nature. */
export function onlyFile(head: VerifiedHead, source: number): FileEntry {
  const [entry, ...more] = entriesOf(head, source);
  if (entry?.kind === 'file' && more.length === 0) return entry;
  const request = head.seal.sources[source]?.request ?? String(source);
  throw new ArxError(
    'INTEGRITY_DOCUMENT',
    `Cannot place "${request}": its tree is not one file, as its nature says`,
  );
}

function planFile(placing: Placing): void {
  const { data, planner, owner } = placing;
  const entry = onlyFile(placing.head, data.source);
  const { directory, name } = fileTarget(placing, basename(entry.path));
  const path = child(planner.addParents(directory), name);
  const isLink = look(path, planner.ground)?.kind === 'link';
  if (isLink && planner.holdings.mine(path)?.placed.kind !== 'link')
    throw conflict(
      path,
      'a symbolic link is there, expected a file or nothing',
      'Name the file that it leads to',
    );
  planner.add(wantedOf(entry, path, data, owner), directory.root);
}

/** A file goes to its target; into it if that is a directory or ends with a slash; without one, into cwd by its name. */
function fileTarget(
  { data: { target }, cwd, planner }: Placing,
  own: string,
): { directory: Anchor; name: string } {
  if (target === undefined) return { directory: planner.anchor(cwd), name: own };
  const path = targetPath(cwd, target);
  if (path === '/' || target.endsWith('/') || look(path, planner.ground)?.kind === 'directory')
    return { directory: planner.anchor(path), name: own };
  return { directory: planner.anchor(dirname(path)), name: basename(path) };
}

function planDirectory(placing: Placing): void {
  const { head, data, planner, owner } = placing;
  const { path: top, root } = directoryTarget(placing);
  for (const entry of entriesOf(head, data.source))
    planner.add(wantedOf(entry, child(top, entry.path), data, owner), root);
}

/** The directory that a source of directory nature is merged into. Its parents may be links, it may not. */
function directoryTarget({ data, cwd, owner, planner }: Placing): { path: string; root: Root } {
  const path = data.target === undefined ? cwd : targetPath(cwd, data.target);
  const whole = data.target === undefined || path === cwd || path === '/';
  const parents = planner.anchor(whole ? path : dirname(path));
  const parent = planner.addParents(parents);
  if (whole) return { path: parent, root: parents.root };
  const top = child(parent, basename(path));
  planner.add({ kind: 'directory', path: top, source: data.source, ...owned(owner) }, parents.root);
  return { path: top, root: parents.root };
}

function wantedOf(entry: TreeEntry, path: string, data: SealedData, owner: Owner | undefined): Wanted {
  const common = { path, source: data.source, ...owned(owner) };
  if (entry.kind === 'directory') return { kind: 'directory', ...common };
  if (entry.kind === 'link') return { kind: 'link', target: entry.target, ...common };
  const { digest, size, executable } = entry;
  const mode = data.mode === undefined ? modeOf(executable) : Number.parseInt(data.mode, 8);
  return { kind: 'file', digest, size, mode, ...common };
}

function modeOf(executable: boolean): number {
  return executable ? 0o755 : 0o644;
}

function owned(owner: Owner | undefined): { owner?: Owner } {
  return owner === undefined ? {} : { owner };
}
