import type { KeyObject } from 'node:crypto';
import { ArxError } from '../../core/errors.ts';
import { rsaBits, type SshKey, sshKeyOf, sshPublicKey } from './ssh-key.ts';

const EXPECTED = 'one line of a .pub file with an Ed25519, ECDSA or RSA key';
const [FEWEST, MOST] = [2048, 16_384];

/** True if a text looks like the line of an ssh public key. */
export function isSshLine(text: string): boolean {
  return /^(?:ssh-|ecdsa-sha2-|sk-)/.test(text);
}

/**
 * The key in the line of an ssh .pub file. `file` names it in messages.
 * @throws ArxError TRUST_KEY_INVALID for none, for keys of security keys, and for weak ones.
 */
export function demandSshKey(text: string, file: string): { key: SshKey; publicKey: KeyObject } {
  const key = sshKeyOf(text.trim());
  if (key === undefined) throw invalid(file, 'it is not one ssh public key');
  if (key.type.startsWith('sk-'))
    throw invalid(file, 'it is the key of a security key, which arx cannot check');
  const publicKey = sshPublicKey(key);
  const bits = rsaBits(key) ?? FEWEST;
  if (publicKey === undefined) throw invalid(file, 'it is a damaged ssh public key');
  if (bits < FEWEST || bits > MOST) throw invalid(file, `it is an RSA key of ${bits} bits`);
  return { key, publicKey };
}

function invalid(file: string, problem: string): ArxError {
  return new ArxError('TRUST_KEY_INVALID', `Cannot use the key "${file}": ${problem}, expected ${EXPECTED}`, {
    hint: 'Ask for an Ed25519 key, as `ssh-keygen -t ed25519` makes it',
  });
}
