import { comparePaths } from '../core/archive-path.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import { RESOLUTION_FACTS } from '../model/seal.ts';
import { type ChangeKind, changeKind } from './change-kind.ts';

/** What became of one source's lock entry. */
export interface LockChange {
  /** The lock key. */
  readonly source: string;
  readonly state: 'new' | 'changed' | 'unchanged' | 'removed';
  /** What names the old content: commit, integrity or tree. */
  readonly from?: string;
  /** What names the new content. */
  readonly to?: string;
  /** Of a changed entry. */
  readonly kind?: ChangeKind;
  /** Of a changed entry: what the lock said. */
  readonly before?: LockEntry;
  /** Of a new or changed entry: what is known of it now. All of it, unless it was only looked up. */
  readonly after?: Partial<LockEntry>;
  /** Of a git entry that was updated: what happened in between, where the server tells. */
  readonly history?: History;
}

/** What lies between two commits. */
export interface History {
  /** True: the new commit does not come after the old one. */
  readonly rewritten?: true;
  /** How many commits are new. */
  readonly commits?: number;
  /** True: there are more than `commits`. */
  readonly more?: true;
  /** The newest of them, at most ten. The subjects are as their authors wrote them: hostile text. */
  readonly newest?: readonly { readonly commit: string; readonly subject: string }[];
}

/** A fact of a lock entry that is not what it was. */
export interface Difference {
  readonly fact: string;
  readonly from: string;
  readonly to: string;
}

// In the order in which they say most to a reader.
const FIRST = ['commit', 'version', 'integrity', 'tree', 'nature'] as const;
const FACTS = [
  ...FIRST,
  ...RESOLUTION_FACTS.filter((fact) => !(FIRST as readonly string[]).includes(fact)),
  'entries',
  'contentSize',
] as const;

/** The text that names what an entry has: a commit, else an integrity, else a listing, else a tree. */
export function identityOf(entry: {
  commit?: string;
  integrity?: string;
  listing?: string;
  tree?: string | undefined;
}): string | undefined {
  return entry.commit ?? entry.integrity ?? entry.listing ?? entry.tree;
}

/** The most telling fact in which two entries differ. */
export function firstDifference(before: LockEntry | undefined, after: LockEntry): Difference | undefined {
  const fact = FACTS.find((fact) => before?.[fact] !== after[fact]);
  if (fact === undefined) return undefined;
  return { fact, from: String(before?.[fact] ?? 'none'), to: String(after[fact] ?? 'none') };
}

/** What changes from one lockfile to the next, sorted by source, removed ones last. */
export function lockChanges(
  before: Lockfile | undefined,
  after: ReadonlyMap<string, LockEntry>,
): readonly LockChange[] {
  const kept = [...after]
    .sort(byKey)
    .map(([source, entry]) => changeOf(source, before?.sources.get(source), entry));
  return [...kept, ...removals(before, new Set(after.keys()))];
}

/** What changes in one entry. `known`: what was found out; missing: all of `after`. */
export function changeOf(
  source: string,
  before: LockEntry | undefined,
  after: LockEntry,
  known: Partial<LockEntry> = after,
): LockChange {
  if (before === undefined) return { source, state: 'new', ...to(identityOf(after)), after };
  const difference = firstDifference(before, after);
  if (difference === undefined) return { source, state: 'unchanged' };
  const kind = changeKind(before, after);
  return { source, state: 'changed', from: difference.from, to: difference.to, kind, before, after: known };
}

/** The entries of a lock that no source asks for any more, sorted by source. */
export function removals(before: Lockfile | undefined, kept: ReadonlySet<string>): readonly LockChange[] {
  const gone = [...(before?.sources ?? [])].sort(byKey).filter(([source]) => !kept.has(source));
  return gone.map(([source, entry]) => ({ source, state: 'removed' as const, ...from(identityOf(entry)) }));
}

function from(name: string | undefined): { from?: string } {
  return name === undefined ? {} : { from: name };
}

function to(name: string | undefined): { to?: string } {
  return name === undefined ? {} : { to: name };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return comparePaths(a, b);
}
