import type { Digest } from '../core/digest.ts';
import { memberLength } from './tar-header.ts';

/** Blobs that lie one behind the other in an uncompressed bundle: small ones, or a large one alone. */
export interface BlobSpan {
  /** The bundle, open. */
  readonly fd: number;
  /** Where the header of the first one begins, in bytes. */
  readonly offset: number;
  readonly blobs: readonly { readonly digest: Digest; readonly size: number }[];
  /** What all of them take there, with headers and padding. */
  readonly length: number;
}

/** The most that one span has. */
const [MOST_BLOBS, MOST_BYTES] = [256, 1024 * 1024];

/** The span that begins with a blob of a list. */
export function spanAt(list: BlobSpan['blobs'], first: number, fd: number, offset: number): BlobSpan {
  let [end, length] = [first, 0];
  for (const last = Math.min(list.length, first + MOST_BLOBS); end < last; end += 1) {
    const more = memberLength(list[end]?.size ?? 0);
    if (end > first && length + more > MOST_BYTES) break;
    length += more;
  }
  return { fd, offset, blobs: list.slice(first, end), length };
}
