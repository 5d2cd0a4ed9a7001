import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Json, parseCanonicalJson } from '../../core/canonical-json.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { atomicWrite, syncDirectory } from '../../sys/atomic-write.ts';
import { writeNew } from '../../sys/write-new.ts';
import { makeKeyDirectory, namesIn, writing } from '../key-directory.ts';
import { demandKeyName } from '../key-name.ts';
import { OWN } from '../own-key.ts';
import { readOwnFile } from '../read-own-file.ts';

/** What is stored beside the trusted keys, one file each: canonical JSON, which only the user and root may write. */
export type StoredKind = 'root' | 'identity';

const SUFFIX: Readonly<Record<StoredKind, string>> = { root: '.root.json', identity: '.identity.json' };
const KEY_SUFFIX = '.pub';
const LARGEST = 4 * 1024 * 1024;

/** The names of what is stored of a kind, sorted. @throws ArxError TRUST_KEY_PERMISSIONS. */
export function storedNames(kind: StoredKind, context: Context): string[] {
  return namesIn(directoryOf(context), SUFFIX[kind]);
}

/** One stored document. @throws ArxError TRUST_KEY_PERMISSIONS, TRUST_ROOT_INVALID if it cannot be read. */
export function readStored(kind: StoredKind, name: string, context: Context): Json {
  const file = fileOf(kind, name, context);
  const read = readOwnFile(file, LARGEST);
  if ('problem' in read) throw unreadable(file, read.problem);
  try {
    return parseCanonicalJson(file, read.bytes);
  } catch (cause) {
    throw unreadable(file, 'it is not as arx wrote it', cause);
  }
}

/** The error for a stored document that is damaged. */
export function unreadable(file: string, problem: string, cause?: unknown): ArxError {
  return new ArxError('TRUST_ROOT_INVALID', `Cannot use "${file}": ${problem}`, {
    hint: 'Remove it with `arx trust rm` and add it again',
    cause,
  });
}

/** A document to store. */
export interface NewStored {
  readonly kind: StoredKind;
  readonly name: string;
  readonly document: Json;
  /** True: what is there under this name and of this kind is replaced. */
  readonly replace: boolean;
}

/**
 * Stores a document under a name that nothing else in this machine's trust has. Returns false if the name is taken by
 * another document of its kind, which is then untouched.
 * @throws ArxError USAGE_INVALID for the name, USAGE_EXISTS, WRITE_FAILED, TRUST_KEY_PERMISSIONS.
 */
export function writeStored({ kind, name, document, replace }: NewStored, context: Context): boolean {
  demandKeyName(name);
  demandFree(kind, name, context);
  const file = fileOf(kind, name, context);
  const bytes = canonicalJson(document);
  makeKeyDirectory(directoryOf(context), 0o755);
  if (!replace) return writing(file, () => writeNew(file, bytes, 0o644));
  writing(file, () => atomicWrite(file, bytes, 0o644));
  return true;
}

/** Removes a stored document; false if there is none. @throws ArxError WRITE_FAILED, TRUST_KEY_PERMISSIONS. */
export function removeStored(kind: StoredKind, name: string, context: Context): boolean {
  if (!storedNames(kind, context).includes(name)) return false;
  const file = fileOf(kind, name, context);
  writing(file, () => rmSync(file));
  syncDirectory(directoryOf(context));
  return true;
}

/** Where a document of a kind is stored. */
export function fileOf(kind: StoredKind, name: string, context: Context): string {
  return join(directoryOf(context), `${name}${SUFFIX[kind]}`);
}

/**
 * One name means one thing, so that `arx trust rm NAME` and the name of a signer are clear.
 * @param kind Of what is to have the name; its own kind is not looked at.
 * @throws ArxError USAGE_EXISTS.
 */
export function demandFree(kind: StoredKind | 'key', name: string, context: Context): void {
  const directory = directoryOf(context);
  const suffixes = { ...SUFFIX, key: KEY_SUFFIX };
  const others = Object.values(suffixes).filter((suffix) => suffix !== suffixes[kind]);
  if (name !== OWN && !others.some((suffix) => namesIn(directory, suffix).includes(name))) return;
  throw new ArxError('USAGE_EXISTS', `Cannot use the name "${name}": something else is trusted under it`, {
    hint: 'Choose another name; `arx trust ls` shows those that are taken',
  });
}

function directoryOf(context: Context): string {
  return join(context.configDir, 'trust');
}
