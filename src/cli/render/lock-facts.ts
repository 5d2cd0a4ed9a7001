import { visible } from '../../core/visible.ts';

/** What a lock entry has that a reader may want to see. */
export interface LockFacts {
  readonly ref?: string;
  readonly commit?: string;
  readonly version?: string;
  readonly etag?: string;
  readonly listing?: string;
  readonly integrity?: string;
  readonly size?: number;
  readonly tree?: string;
  readonly entries?: number;
  readonly contentSize?: number;
}

const COMMIT_DIGITS = 12;
const DIGEST_DIGITS = 12;

/** What names the content of an entry, short: `v1.4 72d081c8d596`, `sha256-pWDPVvLa5aoZ`, `sha256:523c09964…`. */
export function shortIdentity(facts: LockFacts): string {
  const { ref, commit, version, etag, listing, integrity, tree } = facts;
  if (commit !== undefined) return visible([shortRef(ref), commit.slice(0, COMMIT_DIGITS)].join(' ').trim());
  const object = version ?? etag;
  if (object !== undefined) return visible(object.slice(0, COMMIT_DIGITS + 8));
  return visible(shortDigest(integrity ?? listing ?? tree ?? ''));
}

/** A digest or a text that has one, cut to its first digits. */
export function shortDigest(text: string): string {
  return text.replace(new RegExp(`^(sha\\d+[-:].{${DIGEST_DIGITS}})[^]*$`), '$1');
}

function shortRef(ref = ''): string {
  return ref.replace(/^refs\/(heads|tags)\//, '');
}
