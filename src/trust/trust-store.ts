import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { atomicWrite, syncDirectory } from '../sys/atomic-write.ts';
import { writeNew } from '../sys/write-new.ts';
import { makeKeyDirectory, publicKeyNames, writing } from './key-directory.ts';
import { demandKeyName } from './key-name.ts';
import { fingerprint } from './keyid.ts';
import { OWN, ownTrust } from './own-key.ts';
import { readPublicKeyFile, readTrustFile } from './read-key-file.ts';
import { trustInKeys } from './trust-in-keys.ts';
import type { Trust } from './trust.ts';
import { type TrustedKey, trustedKeyFromPem } from './trusted-key.ts';

/** What says whom to trust. */
export interface TrustSettings {
  /** Public key files that replace this machine's trust; none of them means that no key is trusted. */
  readonly trust?: readonly string[];
  /** Who is trusted as what, and how many are needed. */
  readonly policy?: EffectivePolicy;
}

/**
 * Whom this machine trusts: its own keys, then the stored ones by name; each key once, under its first name.
 * @throws ArxError TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS, USAGE_NO_FILE.
 */
export function loadTrust(context: Context, { trust }: TrustSettings = {}): Trust {
  const keys = trust === undefined ? [...ownTrust(context), ...storedTrust(context)] : trust.map(fromFile);
  return trustInKeys(
    keys.filter(({ keyid }, index) => keys.findIndex((key) => key.keyid === keyid) === index),
  );
}

/** A public key to trust. */
export interface NewTrust {
  readonly name: string;
  readonly pem: string;
  /** Where the key comes from, for messages. */
  readonly file: string;
  /** True: replaces another key of the same name. */
  readonly force: boolean;
}

/**
 * Trusts a public key from now on. Adding the same key again under the same name changes nothing.
 * @throws ArxError TRUST_KEY_INVALID, USAGE_INVALID for the name, USAGE_EXISTS if the name or the key is taken, WRITE_FAILED.
 */
export function addTrust(added: NewTrust, context: Context): TrustedKey {
  demandKeyName(added.name);
  if (added.name === OWN)
    throw new ArxError('USAGE_INVALID', `Cannot name a key "${OWN}": the name is taken`);
  const key = trustedKeyFromPem(added.name, added.pem, added.file);
  demandUnknown(key, context);
  store(key, added.force, context);
  return key;
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
  syncDirectory(directoryOf(context));
}

function storedTrust(context: Context): TrustedKey[] {
  return publicKeyNames(directoryOf(context)).map((name) => {
    const file = fileOf(name, context);
    return trustedKeyFromPem(name, readTrustFile(file), file);
  });
}

function fromFile(file: string): TrustedKey {
  return trustedKeyFromPem(basename(file).replace(/\.pub$/, ''), readPublicKeyFile(file), file);
}

function demandUnknown(key: TrustedKey, context: Context): void {
  const known = loadTrust(context).keys.find(({ keyid }) => keyid === key.keyid);
  if (known === undefined || known.name === key.name) return;
  throw new ArxError(
    'USAGE_EXISTS',
    `Cannot trust ${fingerprint(key.keyid)} as "${key.name}": it is trusted as "${known.name}"`,
  );
}

function store(key: TrustedKey, force: boolean, context: Context): void {
  const file = fileOf(key.name, context);
  const bytes = Buffer.from(key.pem);
  makeKeyDirectory(directoryOf(context), 0o755);
  if (writing(file, () => writeNew(file, bytes, 0o644))) return;
  const old = force ? undefined : trustedKeyFromPem(key.name, readTrustFile(file), file);
  if (old === undefined) writing(file, () => atomicWrite(file, bytes, 0o644));
  else if (old.keyid !== key.keyid) throw taken(old);
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
