import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LOOKED_AT } from '../audit/behaviour/steps/describe-file.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { BlobVisitor } from '../offline/blob-visitor.ts';

/** What sealing reads of a file at most, in bytes. */
const KEPT = LOOKED_AT + 1;

/** The first bytes of each file of a bundle, in a private file. */
export interface KeptStarts extends Disposable {
  readonly visitor: BlobVisitor;
  /** A fresh reader over what was kept; the caller disposes it. */
  open(): BlobReader;
}

/** Keeps what sealing may want to read of a bundle's content, in a directory that the caller removes. */
export function keptStarts(directory: string): KeptStarts {
  const fd = openSync(join(directory, 'starts'), 'wx+', 0o600);
  const places = new Map<Digest, Place>();
  let current: { readonly digest: Digest; readonly start: number } | undefined;
  let end = 0;
  return {
    visitor: {
      begin: (digest) => {
        current = { digest, start: end };
      },
      write: (chunk) => {
        if (current === undefined) return;
        const part = chunk.subarray(0, current.start + KEPT - end);
        writeAll(fd, part, end);
        end += part.length;
      },
      end: () => {
        if (current !== undefined) places.set(current.digest, { start: current.start, end });
      },
    },
    open: () => readerOf(fd, places),
    [Symbol.dispose]: () => closeSync(fd),
  };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function readerOf(fd: number, places: ReadonlyMap<Digest, Place>): BlobReader {
  let [at, end] = [0, 0];
  return {
    open({ digest, path }) {
      const place = places.get(digest);
      if (place === undefined) throw new ArxError('INTERNAL', `Cannot read "${path}": it was not kept`);
      ({ start: at, end } = place);
    },
    read(into) {
      const count = readSync(fd, into, 0, Math.min(into.length, end - at), at);
      at += count;
      return count;
    },
    [Symbol.dispose]: () => undefined,
  };
}

function writeAll(fd: number, bytes: Uint8Array, from: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, from + at);
}
