import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hexOf, type Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { type TrustedKey, trustedKeyFromPem } from '../../trust/trusted-key.ts';
import { readHostKey } from './host-key.ts';
import { hasPart, makePart, type StateDirectory } from './state-directory.ts';
import { readStateFile, writeStateFile } from './state-file.ts';
import { stateInvalid, withinState } from './state-invalid.ts';

const PART = 'controllers';
const FILE = /^([0-9a-f]{64})\.pub$/;
const LARGEST = 16 * 1024;

/**
 * The keys whose receipts are believed on a host: its own, and those of controllers that have run bundles on it. Who may
 * write here may also replace the host's own.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function receiptKeys(state: StateDirectory): TrustedKey[] {
  const own = readHostKey(state);
  return [...(own === undefined ? [] : [own]), ...controllerKeys(state)];
}

function controllerKeys(state: StateDirectory): TrustedKey[] {
  if (!hasPart(state, PART)) return [];
  const directory = join(state.path, PART);
  const names = withinState(directory, () => readdirSync(directory));
  return names.flatMap((name) => (FILE.test(name) ? controllerKey(join(directory, name), name) : []));
}

function controllerKey(path: string, name: string): TrustedKey[] {
  const pem = readStateFile(path, LARGEST)?.toString();
  if (pem === undefined) return [];
  const key = keyFrom(path, pem);
  if (controllerFile(key) === `${PART}/${name}`) return [key];
  throw stateInvalid(path, 'it is another key than its name says');
}

function keyFrom(path: string, pem: string): TrustedKey {
  try {
    return trustedKeyFromPem('controller', pem, path);
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    throw stateInvalid(path, 'it is damaged, expected an ECDSA P-256 key', error);
  }
}

/** Where the state has the public key of a controller: a keyid is the digest of the key, in base64. */
export function controllerFile({ keyid }: Pick<TrustedKey, 'keyid'>): string {
  const digest: Digest = `sha256:${Buffer.from(keyid, 'base64').toString('hex')}`;
  return `${PART}/${hexOf(digest)}.pub`;
}

/** Lets receipts of a controller be believed. @throws ArxError WRITE_FAILED. */
export function keepControllerKey(state: StateDirectory, key: Pick<TrustedKey, 'keyid' | 'pem'>): void {
  makePart(state, PART);
  writeStateFile(join(state.path, controllerFile(key)), Buffer.from(key.pem));
}
