import type { Digest } from '../../core/digest.ts';
import { decodeText } from '../decode-text.ts';
import { typeOf } from '../file-type.ts';
import { LARGEST_TEXT } from './text-hunks.ts';

/** All texts that are kept of one bundle, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Keeps the files that a comparison wants to look into, as a bundle's content goes by. */
export interface KeptTexts {
  readonly visitor: {
    begin(digest: Digest, size: number): void;
    write(chunk: Uint8Array): void;
    end(): void;
  };
  /** Undefined: it is no text, is too large, or there were too many. */
  text(digest: Digest): string | undefined;
  /** Those that are small enough and were not kept: there were too many. */
  readonly tooMany: ReadonlySet<Digest>;
}

/** Keeps these files, those of at most `largest` bytes. */
export function keptTexts(wanted: ReadonlySet<Digest>, largest = LARGEST_TEXT): KeptTexts {
  const kept = new Map<Digest, Buffer>();
  const tooMany = new Set<Digest>();
  let current: { readonly digest: Digest; readonly chunks: Buffer[] } | undefined;
  let left = MOST_BYTES;
  return {
    tooMany,
    visitor: {
      begin(digest, size) {
        const fits = wanted.has(digest) && size <= largest;
        current = fits && size <= left ? { digest, chunks: [] } : undefined;
        if (current !== undefined) left -= size;
        else if (fits) tooMany.add(digest);
      },
      write(chunk) {
        current?.chunks.push(Buffer.from(chunk));
      },
      end() {
        if (current !== undefined) kept.set(current.digest, Buffer.concat(current.chunks));
      },
    },
    text(digest) {
      const bytes = kept.get(digest);
      return bytes === undefined ? undefined : decodeText(bytes, typeOf(bytes), true);
    },
  };
}
