import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { atomicWrite, syncDirectory } from '../sys/atomic-write.ts';
import { writeNew } from '../sys/write-new.ts';
import { makeKeyDirectory, publicKeyNames, writing } from './key-directory.ts';
import { demandKeyName } from './key-name.ts';
import { fingerprint } from './keyid.ts';
import { demandFree } from './keyless/stored-trust.ts';
import { readTerms, type StoredTerms, writeTerms } from './key-terms.ts';
import { OWN, ownTrust } from './own-key.ts';
import { readTrustFile } from './read-key-file.ts';
import { type TrustedKey, trustedKeyFromText } from './trusted-key.ts';

/** A public key to trust. */
export interface NewTrust extends StoredTerms {
  readonly name: string;
  /** PEM, or the line of an ssh public key. */
  readonly pem: string;
  /** Where the key comes from, for messages. */
  readonly file: string;
  /** True: replaces another key of the same name. */
  readonly force: boolean;
}

/**
 * Trusts a public key from now on. Adding the same key again under the same name and on the same terms changes nothing.
 * @throws ArxError TRUST_KEY_INVALID, USAGE_INVALID for the name, USAGE_EXISTS if the name or the key is taken or counts on
 *   other terms, WRITE_FAILED.
 */
export function addTrust(added: NewTrust, context: Context): TrustedKey {
  demandKeyName(added.name);
  if (added.name === OWN)
    throw new ArxError('USAGE_INVALID', `Cannot name a key "${OWN}": the name is taken`);
  const { name, pem, file, force, ...terms } = added;
  demandFree('key', name, context);
  const key = trustedKeyFromText(name, pem, file);
  demandUnknown(key, context);
  demandReplaceable(key, force, context);
  const origin = originOf(key, context);
  if (origin !== undefined && !force) demandSameTerms(name, terms, context);
  // The terms first: a key without them would count for everything.
  makeKeyDirectory(directoryOf(context), 0o755);
  writeTerms(name, { ...origin, ...terms }, context);
  store(key, force, context);
  return { ...key, ...origin, ...terms };
}

/** Whom a key follows that is stored already under its name; nothing if it is not. */
function originOf(key: TrustedKey, context: Context): StoredTerms | undefined {
  if (!publicKeyNames(directoryOf(context)).includes(key.name)) return undefined;
  if (storedKey(key.name, context).keyid !== key.keyid) return undefined;
  const { follows, rotation } = readTerms(key.name, context);
  return { ...(follows !== undefined && { follows }), ...(rotation !== undefined && { rotation }) };
}

function demandSameTerms(name: string, asked: StoredTerms, context: Context): void {
  const now = readTerms(name, context);
  if (termsText(now) === termsText(asked)) return;
  throw new ArxError(
    'USAGE_EXISTS',
    `Cannot trust "${name}" ${termsText(asked)}: it is trusted ${termsText(now)} here`,
    { hint: 'Add --force to replace that' },
  );
}

function termsText({ roles = ['builder', 'reviewer'], notBefore, notAfter }: StoredTerms): string {
  const from = notBefore === undefined ? '' : ` from ${notBefore} on`;
  const until = notAfter === undefined ? '' : ` until ${notAfter}`;
  return `as ${[...new Set(roles)].toSorted().join(' and ')}${from}${until}`;
}

/** The keys that are stored here, by name, with their terms. @throws ArxError TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS. */
export function storedKeys(context: Context): (TrustedKey & StoredTerms)[] {
  return publicKeyNames(directoryOf(context)).map((name) => ({
    ...storedKey(name, context),
    ...readTerms(name, context),
  }));
}

/**
 * Puts the successor of a stored key in its place; the old key stays, under its name and a number.
 * @throws ArxError WRITE_FAILED, USAGE_INVALID if the numbered name would be too long.
 */
export function succeedTrust(old: TrustedKey, next: TrustedKey & StoredTerms, context: Context): TrustedKey {
  const { name, pem, ...rest } = next;
  const { keyid: _keyid, publicKey: _publicKey, ...terms } = rest;
  const directory = directoryOf(context);
  const retired = freeName(name, publicKeyNames(directory));
  // The old key gets its second name before it loses the first.
  writeTerms(retired, readTerms(name, context), context);
  writing(fileOf(retired, context), () => writeNew(fileOf(retired, context), Buffer.from(old.pem), 0o644));
  writeTerms(name, terms, context);
  writing(fileOf(name, context), () => atomicWrite(fileOf(name, context), Buffer.from(pem), 0o644));
  return next;
}

function freeName(name: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${name}.${number}`)) number += 1;
  demandKeyName(`${name}.${number}`);
  return `${name}.${number}`;
}

/**
 * Trusts a stored key no longer; returns it.
 * @throws ArxError USAGE_NO_FILE if none has that name, USAGE_INVALID for the machine's own key.
 */
export function removeTrust(name: string, context: Context): void {
  if (name === OWN || name.startsWith(`${OWN}:`))
    throw new ArxError('USAGE_INVALID', `Cannot remove "${name}": it is a key of this machine`, {
      hint: `Delete its two files in ${join(context.configDir, 'keys')}`,
    });
  if (!publicKeyNames(directoryOf(context)).includes(name))
    throw new ArxError('USAGE_NO_FILE', `Cannot remove "${name}": no trusted key has that name`, {
      hint: 'See `arx trust ls`',
    });
  const file = fileOf(name, context);
  writing(file, () => rmSync(file));
  writeTerms(name, {}, context);
  syncDirectory(directoryOf(context));
}

function storedKey(name: string, context: Context): TrustedKey {
  const file = fileOf(name, context);
  return trustedKeyFromText(name, readTrustFile(file), file);
}

function demandUnknown(key: TrustedKey, context: Context): void {
  const known = [...ownTrust(context), ...storedKeys(context)].find(({ keyid }) => keyid === key.keyid);
  if (known === undefined || known.name === key.name) return;
  throw new ArxError(
    'USAGE_EXISTS',
    `Cannot trust ${fingerprint(key.keyid)} as "${key.name}": it is trusted as "${known.name}"`,
  );
}

function demandReplaceable(key: TrustedKey, force: boolean, context: Context): void {
  if (force || !publicKeyNames(directoryOf(context)).includes(key.name)) return;
  const old = storedKey(key.name, context);
  if (old.keyid !== key.keyid) throw taken(old);
}

function store(key: TrustedKey, force: boolean, context: Context): void {
  const file = fileOf(key.name, context);
  const bytes = Buffer.from(key.pem);
  if (writing(file, () => writeNew(file, bytes, 0o644))) return;
  // Somebody may have stored another key under the name meanwhile.
  demandReplaceable(key, force, context);
  writing(file, () => atomicWrite(file, bytes, 0o644));
}

function taken(old: TrustedKey): ArxError {
  return new ArxError(
    'USAGE_EXISTS',
    `Cannot trust another key as "${old.name}": that is ${fingerprint(old.keyid)} here`,
    { hint: 'Choose another name, or replace the key with --force' },
  );
}

function fileOf(name: string, context: Context): string {
  return join(directoryOf(context), `${name}.pub`);
}

function directoryOf(context: Context): string {
  return join(context.configDir, 'trust');
}
