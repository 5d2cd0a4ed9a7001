import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Json, parseCanonicalJson } from '../core/canonical-json.ts';
import type { Context } from '../core/context.ts';
import { type Digest, isDigest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { count, is, listOf, object, text } from '../model/shape.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { demandSafeDirectory, makeKeyDirectory, writing } from './key-directory.ts';
import { readOwnFile } from './read-own-file.ts';

/** A key whose signatures never count. */
export interface RevokedKey {
  /** As it is shown behind `SHA256:`. */
  readonly keyid: string;
  readonly reason: string;
}

/** The newest list of one signer that was imported. */
export interface ImportedList {
  /** The keyid of who signed it. */
  readonly signer: string;
  readonly number: number;
  readonly digest: Digest;
}

/** What this machine knows of revoked keys. Keys only ever come to it. */
export interface Revocations {
  /** Sorted by keyid, each once. */
  readonly keys: readonly RevokedKey[];
  /** Sorted by signer. */
  readonly lists: readonly ImportedList[];
  /** Counts the changes of the keys: the number of the list that this machine would sign. */
  readonly number: number;
}

const LARGEST = 4 * 1024 * 1024;
const NONE: Revocations = { keys: [], lists: [], number: 0 };
const SHAPE = object({
  keys: listOf(object({ keyid: text, reason: text })),
  lists: listOf(object({ signer: text, number: count, digest: is('a digest', isDigest) })),
  number: count,
});

/** The revoked keys of this machine. @throws ArxError TRUST_KEY_INVALID if the file is damaged, TRUST_KEY_PERMISSIONS. */
export function loadRevocations(context: Context): Revocations {
  const file = fileOf(context);
  if (!demandSafeDirectory(directoryOf(context)) || !existsSync(file)) return NONE;
  const read = readOwnFile(file, LARGEST);
  if ('problem' in read) throw damaged(file, read.problem);
  const value = parse(file, read.bytes);
  const problem = SHAPE(value, 'it');
  if (problem !== undefined) throw damaged(file, problem);
  return value as unknown as Revocations;
}

/** The keyids of all revoked keys, with and without the padding of base64, because people paste both. */
export function revokedKeyids(context: Context): ReadonlySet<string> {
  const keyids = loadRevocations(context).keys.map(({ keyid }) => bare(keyid));
  return new Set(keyids.flatMap((keyid) => [keyid, `${keyid}=`]));
}

/**
 * Adds revoked keys and, where they came with a list, what was imported. Nothing that is revoked is ever taken out.
 * Returns how many keys are new.
 * @throws ArxError WRITE_FAILED, TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS.
 */
export function addRevocations(
  added: readonly RevokedKey[],
  list: ImportedList | undefined,
  context: Context,
): number {
  const before = loadRevocations(context);
  const known = new Set(before.keys.map(({ keyid }) => bare(keyid)));
  const fresh = added.filter(
    ({ keyid }, index) =>
      !known.has(bare(keyid)) && added.findIndex((key) => bare(key.keyid) === bare(keyid)) === index,
  );
  if (fresh.length === 0 && list === undefined) return 0;
  const lists =
    list === undefined
      ? before.lists
      : [...before.lists.filter(({ signer }) => signer !== list.signer), list];
  const after: Revocations = {
    keys: [...before.keys, ...fresh].sort((a, b) => (a.keyid < b.keyid ? -1 : 1)),
    lists: [...lists].sort((a, b) => (a.signer < b.signer ? -1 : 1)),
    number: before.number + (fresh.length > 0 ? 1 : 0),
  };
  const file = fileOf(context);
  makeKeyDirectory(directoryOf(context), 0o755);
  writing(file, () => atomicWrite(file, canonicalJson(after as unknown as Json), 0o644));
  return fresh.length;
}

/** Without the padding of base64: ssh shows fingerprints so, and people leave it out. */
function bare(keyid: string): string {
  return keyid.replace(/=+$/, '');
}

function parse(file: string, bytes: Buffer): Json {
  try {
    return parseCanonicalJson(file, bytes);
  } catch (cause) {
    throw damaged(file, 'it is not as arx wrote it', cause);
  }
}

// A list that cannot be read must not let the keys through that it may name.
function damaged(file: string, problem: string, cause?: unknown): ArxError {
  return new ArxError('TRUST_KEY_INVALID', `Cannot use the revoked keys in "${file}": ${problem}`, {
    hint: 'Put the file back from a backup, or remove it and import the lists again',
    cause,
  });
}

function fileOf(context: Context): string {
  return join(directoryOf(context), 'revoked.json');
}

function directoryOf(context: Context): string {
  return join(context.configDir, 'trust');
}
