import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Check } from './check.ts';

/** The error for a source whose signature is no good. `problem` goes on from "the signature …". */
export function badSignature({ signed, signature }: Check, problem: string, cause?: unknown): ArxError {
  return refusal('VERIFY_FAILED', signed.source, [
    `the signature ${quoted(signature.where, 300)} ${problem}`,
    `one that holds for ${signed.what}`,
    cause,
  ]);
}

/** The error for a signature that could be forged. `problem` goes on from "the signature …". */
export function weakSignature(
  { signed, signature }: Check,
  problem: string,
  expected: string,
  cause?: unknown,
): ArxError {
  return refusal('VERIFY_WEAK', signed.source, [
    `the signature ${quoted(signature.where, 300)} ${problem}`,
    expected,
    cause,
  ]);
}

/** The error for a signature by somebody else. */
export function wrongSigner({ signed }: Check, found: string, expected: readonly string[]): ArxError {
  const error = refusal('VERIFY_KEY', signed.source, [
    `${signed.what} is signed by ${found}`,
    expected.join(' or '),
    undefined,
  ]);
  return error;
}

/** An error with the sentence of the house. */
export function refusal(
  code: ErrorCode,
  source: string,
  [is, expected, cause]: readonly [is: string, expected: string, cause?: unknown],
): ArxError {
  return new ArxError(code, `Cannot accept "${source}": ${is}, expected ${expected}`, { cause });
}

/** The error for a key that is none. `name` says which. */
export function invalidKey(name: string, is: string, expected: string, cause?: unknown): ArxError {
  return new ArxError(
    'VERIFY_KEY_INVALID',
    `Cannot use the key ${quoted(name, 300)}: ${is}, expected ${expected}`,
    { cause },
  );
}
