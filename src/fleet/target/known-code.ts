import { ERROR_CODES, type ErrorCode } from '../../core/error-codes.ts';

/** A code that a target has named, if it is one of arx. */
export function knownCode(code: string): ErrorCode {
  return isKnown(code) ? code : 'RUN_STEP_FAILED';
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
