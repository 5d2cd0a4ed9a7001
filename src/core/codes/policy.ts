import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for the policy of the user and of the system. */
export const POLICY_CODES = {
  POLICY_INVALID: {
    exit: EXIT.usage,
    means:
      'policy.yaml, of the user or of the system, has one or more problems; each is listed with its place.',
    remedy: 'Repair each problem. docs/archives.md shows every key of `limits`.',
  },
} as const satisfies Record<string, CodePage>;
