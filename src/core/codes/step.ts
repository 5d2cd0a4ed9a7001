import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for how commands are run. */
export const STEP_CODES = {
  RUN_SILENT: {
    exit: EXIT.step,
    means:
      'A command of the bundle wrote nothing for longer than it may, and was ended with all its processes.',
    remedy:
      'Find out what it waits for. If it works without a word for so long, give it a longer `silence` in the manifest.',
  },
  RUN_NO_USER: {
    exit: EXIT.gate,
    means: 'A command is to run as a user that this machine does not know, or that only root may become.',
    remedy: 'Create the user first, or run as root. Nothing was changed.',
  },
} as const satisfies Record<string, CodePage>;
