import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for saved plans. */
export const PLAN_CODES = {
  RUN_PLAN_INVALID: {
    exit: EXIT.usage,
    means:
      'The file given to --apply is no plan as `arx run --plan` saves it, or one of another version of arx.',
    remedy: 'Save the plan again with `arx run BUNDLE --plan FILE`. Nothing was changed.',
  },
  RUN_MOVED: {
    exit: EXIT.gate,
    means:
      'What the saved plan was made for is no longer so: another bundle, other files on this machine, another ledger, or other options.',
    remedy:
      'Read the differences, make a new plan with `arx run BUNDLE --plan FILE`, have it reviewed, apply that. Nothing was changed.',
  },
} as const satisfies Record<string, CodePage>;
