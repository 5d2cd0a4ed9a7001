import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for placing data and running code. */
export const RUN_CODES = {
  RUN_STEP_FAILED: {
    exit: EXIT.step,
    means: 'A command of the bundle failed; the ones after it were not started.',
    remedy: 'Read its output above; the message names its own exit code.',
  },
} as const satisfies Record<string, CodePage>;
