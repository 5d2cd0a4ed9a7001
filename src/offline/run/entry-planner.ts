import { parentPath } from '../../core/parent-path.ts';
import type { SealedSource } from '../../model/seal.ts';
import { type Anchor, anchor } from './anchor.ts';
import type { Holdings } from '../change/holdings.ts';
import { type Comparing, compareEntry, look } from './compare-entry.ts';
import type { Ground } from './ground.ts';
import type { PlannedEntry, Root } from './plan-model.ts';
import { conflict } from './run-error.ts';
import { child } from './target-path.ts';
import type { Wanted } from './wanted.ts';

/** What one file system has to take. */
export interface Need {
  readonly root: Root;
  /** Bytes, rounded up to whole blocks. */
  bytes: number;
  inodes: number;
}

// The block size of nearly every file system; a file takes whole blocks.
const BLOCK = 4096;

/** Collects the entries of a plan, each path once, and compares each with what is there. */
export class EntryPlanner {
  readonly #sources: readonly SealedSource[];
  readonly #workspace: string;
  readonly #comparing: Comparing;
  readonly #saved = new Set<string>();
  readonly #entries = new Map<string, PlannedEntry>();
  readonly #roots = new Map<string, Root>();
  readonly #followed = new Set<string>();
  readonly #needs = new Map<number, Need>();
  /** One that comes with this plan. */
  #newDirectory: string | undefined;

  /** @param workspace a directory of our own, which in a dry run does not exist. */
  constructor(sources: readonly SealedSource[], workspace: string, comparing: Omit<Comparing, 'taken'>) {
    this.#sources = sources;
    this.#workspace = workspace;
    const taken = { has: (path: string) => this.#entries.has(path) || this.#saved.has(path) };
    this.#comparing = { ...comparing, taken };
  }

  get ground(): Ground {
    return this.#comparing.ground;
  }

  get holdings(): Holdings {
    return this.#comparing.holdings;
  }

  /** The links that targets lead through. */
  get followed(): ReadonlySet<string> {
    return this.#followed;
  }

  /** Names that something of this plan gets. */
  get taken(): Comparing['taken'] {
    return this.#comparing.taken;
  }

  get entries(): PlannedEntry[] {
    return [...this.#entries.values()];
  }

  get roots(): Root[] {
    return [...this.#roots.values()];
  }

  get needs(): Need[] {
    return [...this.#needs.values()];
  }

  /** Where a directory is or will be. @throws ArxError RUN_CONFLICT if a part of its path is no directory. */
  anchor(path: string): Anchor {
    const { mine, others } = this.holdings;
    const isOurs = (file: string): boolean => mine(file)?.placed.kind === 'file' && others(file).length === 0;
    return anchor(path, { workspace: this.#workspace, isOurs, ground: this.ground });
  }

  /** Adds the missing parents of a directory, and it; returns its path, whose existing part holds no links. */
  addParents({ root, missing, followed }: Anchor): string {
    this.#roots.set(root.path, root);
    for (const link of followed) this.#followed.add(link);
    let path = root.path;
    for (const name of missing) {
      path = child(path, name);
      this.add({ kind: 'directory', path }, root);
    }
    return path;
  }

  /**
   * Adds one entry whose parent is a root or was added before.
   * @throws ArxError RUN_CONFLICT if something is in the way, on the disk or in the bundle.
   */
  add(wanted: Wanted, root: Root): void {
    const known = this.#entries.get(wanted.path);
    if (known !== undefined) return this.#merge(known, wanted);
    if (this.#saved.has(wanted.path))
      throw conflict(
        wanted.path,
        'what was edited beside it is kept under that name, expected no entry for it',
      );
    const found = this.#isNew(parentPath(wanted.path)) ? undefined : look(wanted.path, this.ground);
    const entry = compareEntry(wanted, found, this.#comparing);
    this.#entries.set(wanted.path, entry);
    if (entry.savedAs !== undefined) this.#saved.add(entry.savedAs);
    this.#count(entry, root);
  }

  /**
   * Call it when everything was added: nothing may be placed through a link that the bundle places itself, whether that
   * is there from an earlier run or comes with this one.
   * @throws ArxError RUN_CONFLICT.
   */
  demandNoWayThrough(): void {
    const through = [...this.#followed].find((path) => this.#isOwnLink(path));
    if (through === undefined) return;
    const source = this.#entries.get(through)?.source;
    const whose = source === undefined ? 'the version before' : this.#name(source);
    throw conflict(
      through,
      `it is a link of ${whose}, and another target lies behind it, expected none`,
      'Name the place that the link leads to',
    );
  }

  /** True if nothing is in a directory, because it comes with this plan. Most entries have the parent of the one before. */
  #isNew(directory: string): boolean {
    if (directory === this.#newDirectory) return true;
    const entry = this.#entries.get(directory);
    const isNew = entry !== undefined && entry.action !== 'unchanged';
    if (isNew) this.#newDirectory = directory;
    return isNew;
  }

  #isOwnLink(path: string): boolean {
    const { mine } = this.holdings;
    return this.#entries.get(path)?.kind === 'link' || mine(path)?.placed.kind === 'link';
  }

  #count(entry: PlannedEntry, root: Root): void {
    if (entry.action === 'unchanged') return;
    const need = this.#needs.get(root.dev) ?? { root, bytes: 0, inodes: 0 };
    need.inodes += 1;
    need.bytes += entry.kind === 'file' ? Math.ceil(entry.size / BLOCK) * BLOCK : 0;
    this.#needs.set(root.dev, need);
  }

  #merge(known: PlannedEntry, wanted: Wanted): void {
    if (known.kind === 'directory' && wanted.kind === 'directory') return this.#mergeDirectory(known, wanted);
    if (describe(known) !== describe(wanted)) throw this.#clash(known, wanted);
  }

  /** Directories are shared; only two owners for a new one contradict each other. */
  #mergeDirectory(known: PlannedEntry, wanted: Wanted): void {
    if (wanted.owner === undefined) return;
    const clash = known.action === 'create' && known.owner !== undefined;
    if (clash && describe(known) !== describe(wanted)) throw this.#clash(known, wanted);
    this.#entries.set(known.path, { ...known, owner: wanted.owner });
  }

  #clash(known: PlannedEntry, wanted: Wanted): Error {
    const [first, second] = [known.source, wanted.source].map((source) => this.#name(source));
    return conflict(
      known.path,
      `${first} puts ${describe(known)} there and ${second} puts ${describe(wanted)}, expected one of them`,
    );
  }

  #name(source: number | undefined): string {
    const request = source === undefined ? undefined : this.#sources[source]?.request;
    return request === undefined ? 'the path of another target' : JSON.stringify(request);
  }
}

/** Everything in which two entries for one path must agree, for people. */
function describe(entry: Wanted): string {
  const owner = entry.owner === undefined ? '' : ` of ${entry.owner.uid}:${entry.owner.gid}`;
  if (entry.kind === 'directory') return `a directory${owner}`;
  if (entry.kind === 'link') return `a link to ${JSON.stringify(entry.target)}${owner}`;
  return `a file ${entry.digest.slice(0, 19)} with mode ${entry.mode.toString(8)}${owner}`;
}
