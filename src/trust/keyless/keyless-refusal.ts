import { ArxError } from '../../core/errors.ts';

/** Why a keyless signature is refused. `problem` goes on from "Cannot accept the signature:". */
export function keylessRefusal(problem: string, cause?: unknown): ArxError {
  return new ArxError('TRUST_BAD_SIGNATURE', `Cannot accept the signature: ${problem}`, { cause });
}
