import canonicalize from 'canonicalize';
import { ArxError } from './errors.ts';

/** A JSON value. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The one byte form of a document (RFC 8785), without a final newline. Undefined members are left out. */
export function canonicalJson(value: Json): Buffer {
  return Buffer.from(canonicalText(value));
}

/** The same as text. */
export function canonicalText(value: Json): string {
  if (isOrdered(value, 0)) return JSON.stringify(value);
  const text = canonicalize(value);
  if (text !== undefined) return text;
  throw new ArxError('INTERNAL', 'Cannot write canonical JSON: the value is undefined');
}

/**
 * True if the members of all objects stand in canonical order already and all texts are valid Unicode: then the form of
 * ECMAScript is the canonical one, because it writes texts and numbers so (RFC 8785, 3.2.2). What is told to be otherwise
 * only takes longer.
 */
function isOrdered(value: Json | undefined, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((member: Json) => isOrdered(member, depth + 1));
  return areOrdered(value as Readonly<Record<string, Json | undefined>>, depth + 1);
}

function areOrdered(members: Readonly<Record<string, Json | undefined>>, depth: number): boolean {
  let last = '';
  for (const name in members) {
    if (name < last || !Object.hasOwn(members, name)) return false;
    const value = members[name];
    // Left out in both forms.
    if (value !== undefined && !(name.isWellFormed() && isOrdered(value, depth))) return false;
    last = name;
  }
  return true;
}

/**
 * Parses bytes that must be in canonical form. Duplicate keys, other spellings of numbers or strings, white space and
 * a byte order mark all fail, because the value is written again and compared (RFC 8785, section 3).
 * @throws ArxError INTEGRITY_DOCUMENT naming the thing.
 */
export function parseCanonicalJson(thing: string, bytes: Uint8Array): Json {
  if (isTooDeep(bytes))
    throw new ArxError('INTEGRITY_DOCUMENT', `Cannot read "${thing}": it nests too deeply`);
  const value = parseJson(thing, bytes);
  if (isCanonical(value, bytes)) return value;
  throw new ArxError(
    'INTEGRITY_DOCUMENT',
    `Cannot read "${thing}": it is JSON, expected canonical JSON (RFC 8785)`,
  );
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Arrays and objects within each other; no document of arx comes near. */
const DEEPEST = 64;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];

/** Counts brackets before anything is built of them: a few megabytes of brackets take the parser a gigabyte. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (inString && byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) inString = !inString;
    else if (inString) continue;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function isCanonical(value: Json, bytes: Uint8Array): boolean {
  try {
    return Buffer.compare(canonicalJson(value), bytes) === 0;
  } catch {
    // Lone surrogates have no canonical form (RFC 8785, 3.2.2.2), and bottomless nesting exhausts the stack.
    return false;
  }
}

function parseJson(thing: string, bytes: Uint8Array): Json {
  try {
    return JSON.parse(DECODER.decode(bytes)) as Json;
  } catch (cause) {
    throw new ArxError('INTEGRITY_DOCUMENT', `Cannot read "${thing}": it is not JSON`, { cause });
  }
}
