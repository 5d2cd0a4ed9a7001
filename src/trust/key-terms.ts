import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDay } from '../core/day.ts';
import { canonicalJson, type Json, parseCanonicalJson } from '../core/canonical-json.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { type Check, is, listOf, object, oneOf, text } from '../model/shape.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { writing } from './key-directory.ts';
import { readTrustFile } from './read-key-file.ts';
import type { KeyTerms } from './trusted-key.ts';

const SUFFIX = '.terms.json';

/** What is stored of a trusted key beside the key itself. */
export interface StoredTerms extends KeyTerms {
  /** The keyid of the key that it follows, and the document in which that key says so. */
  readonly follows?: string;
  readonly rotation?: Json;
}

const day: Check = is('a day as 2027-01-31', (value) => typeof value === 'string' && isDay(value));
const SHAPE = object({
  'roles?': listOf(oneOf('builder', 'reviewer')),
  'notBefore?': day,
  'notAfter?': day,
  'follows?': text,
  'rotation?': () => undefined,
});

/** The terms of a stored key; none are stored of most. @throws ArxError TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS. */
export function readTerms(name: string, context: Context): StoredTerms {
  const file = termsFile(name, context);
  if (!existsSync(file)) return {};
  const problem = (cause?: unknown): ArxError =>
    new ArxError('TRUST_KEY_INVALID', `Cannot use "${file}": it is not as arx wrote it`, {
      hint: `Run \`arx trust rm ${name}\` and add the key again`,
      cause,
    });
  let value: Json;
  try {
    value = parseCanonicalJson(file, Buffer.from(readTrustFile(file)));
  } catch (cause) {
    throw cause instanceof ArxError && cause.code === 'TRUST_KEY_PERMISSIONS' ? cause : problem(cause);
  }
  if (SHAPE(value, 'it') !== undefined) throw problem();
  return value as StoredTerms;
}

/** Stores the terms of a key; no terms are no file. @throws ArxError WRITE_FAILED. */
export function writeTerms(name: string, terms: StoredTerms, context: Context): void {
  const file = termsFile(name, context);
  if (Object.keys(terms).length === 0) writing(file, () => rmSync(file, { force: true }));
  else writing(file, () => atomicWrite(file, canonicalJson(terms as unknown as Json), 0o644));
}

function termsFile(name: string, context: Context): string {
  return join(context.configDir, 'trust', `${name}${SUFFIX}`);
}
