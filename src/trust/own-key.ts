import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { writeNew } from '../sys/write-new.ts';
import { privateKeyPem } from './private-key-pem.ts';
import { demandSafeDirectory, makeKeyDirectory, publicKeyNames, writing } from './key-directory.ts';
import { demandKeyName } from './key-name.ts';
import { fingerprint } from './keyid.ts';
import type { Passphrase } from './passphrase.ts';
import { isEncryptedPem, type KeyPair, readPrivateKey } from './private-key.ts';
import { readPrivateKeyFile, readTrustFile } from './read-key-file.ts';
import { type TrustedKey, trustedKey, trustedKeyFromPem } from './trusted-key.ts';

/** The key that signs when no other is asked for. */
export const DEFAULT_KEY = 'default';
/** The name under which the default key is trusted here. Others are `own:NAME`; no stored key can have such names. */
export const OWN = 'own';

/** A key of this machine. */
export interface OwnKey {
  /** Its file name without the suffix: `default`, or what it was made as. */
  readonly name: string;
  readonly key: TrustedKey;
  readonly privateFile: string;
  readonly publicFile: string;
  readonly encrypted: boolean;
}

/**
 * Makes a key: the private half as PKCS#8 PEM with mode 0600, encrypted if a passphrase is given, and the public half
 * beside it. Returns false if there is one of that name, which is then untouched.
 * @throws ArxError USAGE_INVALID for the name or passphrase, WRITE_FAILED, TRUST_KEY_PERMISSIONS.
 */
export function makeOwnKey(name: string, passphrase: string | undefined, context: Context): boolean {
  demandKeyName(name);
  const { directory, privateFile, publicFile } = filesOf(name, context);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKeyPem(privateKey, passphrase);
  makeKeyDirectory(directory, 0o700);
  const made = writing(privateFile, () => writeNew(privateFile, Buffer.from(pem), 0o600));
  if (made) keepPublicHalf(publicFile, publicKey);
  return made;
}

/**
 * Opens a key of this machine for signing. The default key is made on its first use.
 * @throws ArxError USAGE_NO_FILE, TRUST_KEY_PERMISSIONS, TRUST_KEY_INVALID, TRUST_KEY_PASSPHRASE, WRITE_FAILED.
 */
export async function openOwnKey(
  name: string,
  passphrase: Passphrase | undefined,
  context: Context,
): Promise<KeyPair> {
  const { directory, privateFile, publicFile } = filesOf(name, context);
  demandSafeDirectory(directory);
  const made = name === DEFAULT_KEY && !existsSync(privateFile) && makeOwnKey(name, undefined, context);
  const pair = await readPrivateKey(privateFile, passphrase, context);
  keepPublicHalf(publicFile, pair.publicKey);
  if (made) reportNew(pair.publicKey, context);
  return pair;
}

/** The keys of this machine, the default key first. Makes none. @throws ArxError TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS. */
export function listOwnKeys(context: Context): OwnKey[] {
  const names = publicKeyNames(filesOf(DEFAULT_KEY, context).directory);
  const ordered = [DEFAULT_KEY, ...names.filter((name) => name !== DEFAULT_KEY)];
  return ordered.filter((name) => names.includes(name)).map((name) => describeOwnKey(name, context));
}

/** The public halves of the keys of this machine, as trusted keys. Errors as listOwnKeys. */
export function ownTrust(context: Context): TrustedKey[] {
  const names = publicKeyNames(filesOf(DEFAULT_KEY, context).directory);
  const keys = names.map((name) => publicHalf(name, context));
  return keys.sort((a, b) => Number(b.name === OWN) - Number(a.name === OWN));
}

function describeOwnKey(name: string, context: Context): OwnKey {
  const { privateFile, publicFile } = filesOf(name, context);
  const encrypted = existsSync(privateFile) && isEncryptedPem(readPrivateKeyFile(privateFile));
  return { name, key: publicHalf(name, context), privateFile, publicFile, encrypted };
}

function publicHalf(name: string, context: Context): TrustedKey {
  const { publicFile } = filesOf(name, context);
  const trustName = name === DEFAULT_KEY ? OWN : `${OWN}:${name}`;
  return trustedKeyFromPem(trustName, readTrustFile(publicFile), publicFile);
}

// The public half follows from the private one, so a missing or stale file is written again.
function keepPublicHalf(file: string, publicKey: KeyObject): void {
  const pem = trustedKey(OWN, publicKey).pem;
  if (existsSync(file) && readFileSync(file, 'utf8') === pem) return;
  writing(file, () => atomicWrite(file, Buffer.from(pem), 0o644));
}

function reportNew(publicKey: KeyObject, context: Context): void {
  const detail = `made the signing key ${fingerprint(trustedKey(OWN, publicKey).keyid)}`;
  context.report({ type: 'step', step: 'key', state: 'done', detail });
}

function filesOf(
  name: string,
  context: Context,
): { directory: string; privateFile: string; publicFile: string } {
  const directory = join(context.configDir, 'keys');
  return {
    directory,
    privateFile: join(directory, `${name}.key`),
    publicFile: join(directory, `${name}.pub`),
  };
}

/** @throws ArxError USAGE_NO_FILE if there is no key of that name. */
export function findOwnKey(name: string, context: Context): OwnKey {
  const found = listOwnKeys(context).find((key) => key.name === name);
  if (found !== undefined) return found;
  throw new ArxError('USAGE_NO_FILE', `Cannot find the key "${name}": there is none of that name`, {
    hint: name === DEFAULT_KEY ? 'Make it with `arx key new`' : `Make it with \`arx key new ${name}\``,
  });
}
