import type { LockEntry } from '../model/lockfile.ts';

/** What kind of change an entry's change is: what a reader wants to know first. */
export type ChangeKind =
  /** A branch names another commit. */
  | 'commits'
  /** A tag names another commit, which tags should not. */
  | 'tag-moved'
  /** Another branch or tag was found: the default branch, or a newer tag of a range. */
  | 'ref'
  /** The object of a bucket has another version, or the listing of a prefix changed. */
  | 'version'
  /** A download has other bytes and the same content. */
  | 'repacked'
  /** The content is another one. */
  | 'content'
  /** The content is the same; how it is obtained or vouched for is not. */
  | 'facts';

/** The kind of change from one entry to facts that are not the same. */
export function changeKind(before: LockEntry, after: Partial<LockEntry>): ChangeKind {
  if (after.commit !== undefined && before.commit !== undefined && differs('ref')) return 'ref';
  if (differs('commit')) return after.ref?.startsWith('refs/tags/') === true ? 'tag-moved' : 'commits';
  if (differs('version') || differs('etag') || differs('listing')) return 'version';
  if (differs('tree') || (differs('integrity') && after.tree === undefined)) return 'content';
  return differs('integrity') ? 'repacked' : 'facts';

  function differs(fact: keyof LockEntry): boolean {
    return after[fact] !== undefined && before[fact] !== after[fact];
  }
}
