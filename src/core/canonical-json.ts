import canonicalize from 'canonicalize';
import { ArxError } from './errors.ts';

/** A JSON value. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The one byte form of a document (RFC 8785), without a final newline. Undefined members are left out. */
export function canonicalJson(value: Json): Buffer {
  const text = canonicalize(value);
  if (text === undefined)
    throw new ArxError('INTERNAL', 'Cannot write canonical JSON: the value is undefined');
  return Buffer.from(text);
}

/**
 * Parses bytes that must be in canonical form. Duplicate keys, other spellings of numbers or strings, white space and
 * a byte order mark all fail, because the value is written again and compared (RFC 8785, section 3).
 * @throws ArxError INTEGRITY_DOCUMENT naming the thing.
 */
export function parseCanonicalJson(thing: string, bytes: Uint8Array): Json {
  const value = parseJson(thing, bytes);
  if (Buffer.compare(canonicalJson(value), bytes) === 0) return value;
  throw new ArxError(
    'INTEGRITY_DOCUMENT',
    `Cannot read "${thing}": it is JSON, expected canonical JSON (RFC 8785)`,
  );
}

function parseJson(thing: string, bytes: Uint8Array): Json {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new ArxError('INTEGRITY_DOCUMENT', `Cannot read "${thing}": it is not JSON`, { cause });
  }
}
