import { comparePaths } from '../core/archive-path.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import { RESOLUTION_FACTS } from '../model/seal.ts';

/** What became of one source's lock entry. */
export interface LockChange {
  /** The lock key. */
  readonly source: string;
  readonly state: 'new' | 'changed' | 'unchanged' | 'removed';
  /** What names the old content: commit, integrity or tree. */
  readonly from?: string;
  /** What names the new content. */
  readonly to?: string;
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

/** The text that names what an entry has: a commit, else an integrity, else a tree. */
export function identityOf(entry: {
  commit?: string;
  integrity?: string;
  tree?: string | undefined;
}): string | undefined {
  return entry.commit ?? entry.integrity ?? entry.tree;
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
  const gone = [...(before?.sources ?? [])].sort(byKey).filter(([source]) => !after.has(source));
  return [
    ...kept,
    ...gone.map(([source, entry]) => ({ source, state: 'removed' as const, ...from(identityOf(entry)) })),
  ];
}

function changeOf(source: string, before: LockEntry | undefined, after: LockEntry): LockChange {
  if (before === undefined) return { source, state: 'new', ...to(identityOf(after)) };
  const difference = firstDifference(before, after);
  if (difference === undefined) return { source, state: 'unchanged' };
  return { source, state: 'changed', from: difference.from, to: difference.to };
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
