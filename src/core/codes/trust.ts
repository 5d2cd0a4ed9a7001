import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for signatures and trust. */
export const TRUST_CODES = {
  TRUST_UNKNOWN_SIGNER: {
    exit: EXIT.integrity,
    means: 'No signature of the bundle was made by a key that is trusted here.',
    remedy: 'Compare the fingerprint with its owner, then `arx trust add KEY.pub --as NAME`.',
  },
  TRUST_BAD_SIGNATURE: {
    exit: EXIT.integrity,
    means: 'A signature is present but does not hold, or is not in the one form that arx accepts.',
    remedy: 'The file was changed, or signed by another tool. Do not use it.',
  },
} as const satisfies Record<string, CodePage>;
