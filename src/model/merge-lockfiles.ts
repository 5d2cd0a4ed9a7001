import { comparePaths } from '../core/archive-path.ts';
import { formatEntries, formatEntry } from './lockfile-text.ts';
import type { Lockfile } from './lockfile.ts';

/** What became of a merge. */
export interface MergedLock {
  /** The merged file; where both sides differ it has both, between the marks that git would make. */
  readonly text: string;
  /** The sources whose entries both sides changed, each in its own way, sorted. */
  readonly conflicts: readonly string[];
}

/**
 * Merges two lockfiles that began as one (undefined: as nothing), entry by entry: whichever side changed, added or removed
 * an entry decides.
 */
export function mergeLockfiles(base: Lockfile | undefined, ours: Lockfile, theirs: Lockfile): MergedLock {
  const [before, mine, yours] = [textsOf(base), textsOf(ours), textsOf(theirs)];
  const sources = [...new Set([...mine.keys(), ...yours.keys()])].sort(comparePaths);
  const merged = sources.map((source) => {
    const [old, one, other] = [textIn(before, source), textIn(mine, source), textIn(yours, source)];
    if (one === other || other === old) return { source, text: one, conflict: false };
    if (one === old) return { source, text: other, conflict: false };
    return { source, text: marked(one, other), conflict: true };
  });
  const schema = ours.schema === 1 && theirs.schema === 1 ? 1 : 2;
  const entries = merged.flatMap(({ text }) => (text === '' ? [] : [text]));
  return {
    text: formatEntries(schema, entries),
    conflicts: merged.flatMap(({ source, conflict }) => (conflict ? [source] : [])),
  };
}

type Texts = ReadonlyMap<string, string>;

function textsOf(lock: Lockfile | undefined): Texts {
  return new Map([...(lock?.sources ?? [])].map(([source, entry]) => [source, formatEntry(source, entry)]));
}

function textIn(side: Texts, source: string): string {
  return side.get(source) ?? '';
}

function marked(ours: string, theirs: string): string {
  return `<<<<<<< ours\n${ours}=======\n${theirs}>>>>>>> theirs\n`;
}
