import { dayOf } from '../core/day.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { fingerprint } from './keyid.ts';
import { readOwnFile } from './read-own-file.ts';
import type { Trust } from './trust.ts';
import type { TrustedKey } from './trusted-key.ts';
import { verifySignature } from './verify-signature.ts';

const NEWLINE = 0x0a;

/** A document about keys, signed by a key that is trusted here. */
export interface KeyDocument {
  readonly payload: Uint8Array;
  /** Who signed it. */
  readonly signer: TrustedKey;
}

/**
 * The statement in a signed document about keys (a rotation, a revocation list), which must be by a key that is trusted
 * now: neither revoked nor past its last day.
 * @throws ArxError TRUST_BAD_SIGNATURE, TRUST_UNKNOWN_SIGNER, TRUST_REVOKED, TRUST_KEY_EXPIRED.
 */
export function openKeyDocument(
  bytes: Uint8Array,
  { keys, revoked }: Pick<Trust, 'keys' | 'revoked'>,
  context: Context,
): KeyDocument {
  const checked = verifySignature(bytes, keys, context.limits.signature);
  const name = fingerprint(checked.keyid);
  if (revoked.has(checked.keyid))
    throw new ArxError(
      'TRUST_REVOKED',
      `Cannot accept the document: it is signed by ${name}, which is revoked`,
    );
  if (!checked.known)
    throw new ArxError(
      'TRUST_UNKNOWN_SIGNER',
      `Cannot accept the document: it is signed by ${name}, expected a trusted key`,
      { hint: 'See `arx trust ls`' },
    );
  demandValid(checked.key, context);
  return { payload: checked.payload, signer: checked.key };
}

function demandValid({ name, notBefore, notAfter }: TrustedKey, context: Context): void {
  const today = dayOf(context.now());
  if ((notBefore === undefined || today >= notBefore) && (notAfter === undefined || today <= notAfter))
    return;
  const days = [notBefore && `from ${notBefore}`, notAfter && `until ${notAfter}`].filter(Boolean).join(' ');
  throw new ArxError(
    'TRUST_KEY_EXPIRED',
    `Cannot accept the document: the key "${name}" counts ${days}, and today is ${today}`,
  );
}

/** The bytes of such a document; anybody may own the file. @throws ArxError USAGE_NO_FILE. */
export function readKeyDocument(file: string, { limits }: Context): Buffer {
  const read = readOwnFile(file, limits.signature, () => undefined);
  // A document that went through a shell ends with a newline.
  if (!('problem' in read)) return read.bytes.at(-1) === NEWLINE ? read.bytes.subarray(0, -1) : read.bytes;
  throw new ArxError('USAGE_NO_FILE', `Cannot read "${file}": ${read.problem}`);
}
