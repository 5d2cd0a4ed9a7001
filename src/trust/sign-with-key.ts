import { sign } from 'node:crypto';
import { dssePae } from './dsse-pae.ts';
import type { KeyPair } from './private-key.ts';
import { formatSignature, PAYLOAD_TYPE } from './signature-document.ts';
import { trustedKey } from './trusted-key.ts';

/**
 * A signature document of a statement: a sigstore bundle v0.3, as `verifySignature` takes it. By OpenSSL, whose nonce is
 * random: for what need not be the same each time it is signed.
 */
export function signWithKey(statement: Buffer, { privateKey, publicKey }: KeyPair): Buffer {
  const signature = sign('sha256', dssePae(PAYLOAD_TYPE, statement), privateKey);
  return formatSignature({ payload: statement, signature, keyid: trustedKey('', publicKey).keyid });
}
