import { existsSync, linkSync } from 'node:fs';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { demandNotRevoked } from './demand-not-revoked.ts';
import { privateKeyPem } from './private-key-pem.ts';
import { writing } from './key-directory.ts';
import { demandKeyName } from './key-name.ts';
import { rotationStatement } from './key-statements.ts';
import { fileSigner } from './local-signer.ts';
import { findOwnKey, type OwnKey } from './own-key.ts';
import type { Passphrase } from './passphrase.ts';
import { trustedKey } from './trusted-key.ts';

/** How to rotate. */
export interface RotateOptions {
  /** Of the old key, if it is encrypted. */
  readonly passphrase?: Passphrase | undefined;
  /** Of the new key. Missing: it is not encrypted. */
  readonly newPassphrase?: string | undefined;
}

/** What became of a key. */
export interface Rotated {
  readonly key: OwnKey;
  /** The old key, under its new name: what it has signed still verifies here. */
  readonly retired: OwnKey;
  /** Says, signed by the old key, that the new one follows it: for `arx trust add`. */
  readonly document: Buffer;
  /** Where the document is kept, too. */
  readonly documentFile: string;
}

/**
 * Puts a new key in the place of a key of this machine. The old one signs that; it stays, under a name that says so.
 * Whenever this is interrupted, there is a key under the name, and no private key is lost.
 * @throws ArxError USAGE_NO_FILE, TRUST_REVOKED, TRUST_KEY_*, WRITE_FAILED.
 */
export async function rotateOwnKey(
  name: string,
  { passphrase, newPassphrase }: RotateOptions,
  context: Context,
): Promise<Rotated> {
  const old = findOwnKey(name, context);
  demandNotRevoked(name, old.key.keyid, context);
  const signer = await fileSigner(old.privateFile, passphrase, context);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const next = trustedKey(name, publicKey);
  const statement = rotationStatement({ follows: signer.keyid, next });
  const document = Buffer.from(await signer.sign(statement, context));
  const retired = retire(old, signer.publicKey);
  const documentFile = join(dirname(old.privateFile), `${retired}.rotation.json`);
  writing(documentFile, () => atomicWrite(documentFile, document, 0o644));
  replace(old, privateKey, { pem: next.pem, newPassphrase });
  return { key: findOwnKey(name, context), retired: findOwnKey(retired, context), document, documentFile };
}

/** Gives the old key a second name, before its first one goes to the new key. */
function retire({ name, privateFile }: OwnKey, publicPem: string): string {
  const directory = dirname(privateFile);
  const retired = freeName(name, directory);
  writing(privateFile, () => {
    linkSync(privateFile, join(directory, `${retired}.key`));
    atomicWrite(join(directory, `${retired}.pub`), Buffer.from(publicPem), 0o644);
  });
  return retired;
}

function freeName(name: string, directory: string): string {
  for (let number = 1; number < 1000; number += 1) {
    const free = `${name}.old-${number}`;
    demandKeyName(free);
    if (!['key', 'pub'].some((suffix) => existsSync(join(directory, `${free}.${suffix}`)))) return free;
  }
  throw new ArxError('USAGE_EXISTS', `Cannot rotate the key "${name}": there are 999 old ones of it`);
}

function replace(
  { privateFile, publicFile }: OwnKey,
  privateKey: KeyObject,
  { pem, newPassphrase }: { readonly pem: string; readonly newPassphrase: string | undefined },
): void {
  const secret = Buffer.from(privateKeyPem(privateKey, newPassphrase));
  writing(privateFile, () => atomicWrite(privateFile, secret, 0o600));
  writing(publicFile, () => atomicWrite(publicFile, Buffer.from(pem), 0o644));
}
