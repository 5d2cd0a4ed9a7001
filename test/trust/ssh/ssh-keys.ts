import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type TrustedKey, trustedKeyFromText } from '../../../src/trust/trusted-key.ts';
import type { Home } from '../sample-signature.ts';

/** Every kind of ssh key that arx can check, as ssh-keygen makes it. */
export const SSH_KINDS: readonly (readonly [type: string, ...options: string[]])[] = [
  ['ed25519'],
  ['ecdsa', '-b', '256'],
  ['ecdsa', '-b', '384'],
  ['ecdsa', '-b', '521'],
  ['rsa', '-b', '2048'],
  ['rsa', '-b', '3072'],
];

/** Makes a key pair; returns the path of its private half. */
export function makeSshKey(name: string, home: Home, options: readonly string[], passphrase = ''): string {
  const path = home.path(name);
  keygen(['-q', '-t', ...options, '-N', passphrase, '-C', name, '-f', path]);
  return path;
}

/** Runs ssh-keygen and returns its exit status. */
export function keygen(args: readonly string[], input: Uint8Array = new Uint8Array(0)): number | null {
  return spawnSync('ssh-keygen', args, { input, stdio: ['pipe', 'ignore', 'ignore'] }).status;
}

/** The public half as a trusted key. */
export function trustedSsh(name: string, path: string): TrustedKey {
  return trustedKeyFromText(name, readFileSync(`${path}.pub`, 'utf8'), path);
}
