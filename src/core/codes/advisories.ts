import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for databases of vulnerabilities and statements about them, which are given as files. */
export const ADVISORIES_CODES = {
  ADVISORIES_MISSING: {
    exit: EXIT.usage,
    means: 'The database of vulnerabilities, or the VEX document, that was named is not there.',
    remedy: 'Correct the path after `--advisories` or `--vex`, or in the policy under `vulnerabilities`.',
  },
  ADVISORIES_INVALID: {
    exit: EXIT.usage,
    means:
      'What was given as a database of vulnerabilities is no directory or zip file of OSV records, or one of its records is damaged. Nothing is concluded from the rest.',
    remedy: 'Get it again from its publisher, whole. docs/components.md says which forms arx reads.',
  },
  VEX_INVALID: {
    exit: EXIT.usage,
    means:
      'A VEX document is no OpenVEX, or one of its statements is not complete: `not_affected` needs a justification.',
    remedy: 'Ask the author of the document for a repaired one. docs/components.md shows what is read.',
  },
} as const satisfies Record<string, CodePage>;
