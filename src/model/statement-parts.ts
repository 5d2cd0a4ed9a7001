import { canonicalJson, type Json, parseCanonicalJson } from '../core/canonical-json.ts';
import { type Digest, hexOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';

/** The type of every statement that arx signs (in-toto attestation framework, Statement v1). */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** The subject's name in statements about a bundle: the member that the digest is of. */
const SUBJECT_NAME = 'arx/seal.json';

/** The one subject of a statement about a bundle. */
export function subjectOf(sealDigest: Digest): Json {
  return [{ name: SUBJECT_NAME, digest: { sha256: hexOf(sealDigest) } }];
}

/** @throws ArxError TRUST_STATEMENT unless the bytes are canonical JSON. */
export function parseStatement(payload: Uint8Array): Json {
  try {
    return parseCanonicalJson('statement', payload);
  } catch (cause) {
    throw new ArxError('TRUST_STATEMENT', 'Cannot accept the statement: it is not canonical JSON', { cause });
  }
}

/** The member that a path leads to; undefined where there is none. */
export function statementPart(value: Json | undefined, path: readonly string[]): Json | undefined {
  let here = value;
  for (const name of path) here = member(here, name);
  return here;
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as { readonly [key: string]: Json | undefined })[name];
}

/** True if two values are written by the same bytes. */
export function isSamePart(a: Json | undefined, b: Json | undefined): boolean {
  return written(a) === written(b);
}

function written(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value).toString();
}

/** A refusal of a statement, saying what is wrong with it. */
export function badStatement(problem: string): ArxError {
  return new ArxError('TRUST_STATEMENT', `Cannot accept the statement: ${problem}`);
}
