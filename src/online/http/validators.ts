import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../archive/store.ts';
import type { Digest } from '../../core/digest.ts';
import { replaceFile } from '../../sys/atomic-write.ts';
import { placeOf } from './body-range.ts';

/** What a server said of a body, to ask it later whether it is still that one (RFC 9110, section 13.1). */
export interface Validators {
  readonly etag?: string;
  readonly modified?: string;
  /** A digest of where the body was: they mean something there only. */
  readonly place: string;
  /** The digest of the body. */
  readonly digest: Digest;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Keeps what a server said of a whole download; without an ETag or a date there is nothing to keep. */
export function rememberValidators(
  store: Store,
  name: string,
  { headers, url, digest }: { readonly headers: Headers; readonly url: URL; readonly digest: Digest },
): void {
  const { etag, 'last-modified': modified } = headers;
  if (etag === undefined && modified === undefined) return;
  const text = JSON.stringify({ etag, modified, place: placeOf(url), digest });
  // It can be lost: then the next question is a download. Two fsyncs for each file would take longer than many downloads.
  replaceFile(join(store.subdirectory('validators'), name), text, 0o600);
}

/** What was kept under a name; undefined when nothing was, or it cannot be read. */
export function knownValidators(store: Store, name: string): Validators | undefined {
  try {
    const text = readFileSync(join(store.subdirectory('validators'), name), 'utf8');
    const { etag, modified, place, digest } = JSON.parse(text) as Record<string, unknown>;
    if (typeof place !== 'string' || typeof digest !== 'string') return undefined;
    return {
      place,
      digest: digest as Digest,
      ...(typeof etag === 'string' ? { etag } : {}),
      ...(typeof modified === 'string' ? { modified } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The headers that ask for the body only if it is another one. The ETag alone decides where there is one. */
export function conditionalHeaders({ etag, modified }: Validators): Record<string, string> {
  if (etag !== undefined) return { 'if-none-match': etag };
  return modified === undefined ? {} : { 'if-modified-since': modified };
}
