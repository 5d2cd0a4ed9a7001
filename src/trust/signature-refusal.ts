import { ArxError } from '../core/errors.ts';

/** The refusal of a signature document. `problem` goes on from "Cannot accept the signature:". */
export function badSignature(problem: string, cause?: unknown): ArxError {
  return new ArxError('TRUST_BAD_SIGNATURE', `Cannot accept the signature: ${problem}`, { cause });
}

/** Runs a check of a signature document; whatever else goes wrong in it is a refusal too. */
export function refusing<T>(otherwise: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof ArxError && error.code === 'TRUST_BAD_SIGNATURE'
      ? error
      : badSignature(otherwise, error);
  }
}
