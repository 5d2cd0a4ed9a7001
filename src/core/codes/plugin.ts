import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for plug-ins. */
export const PLUGIN_CODES = {
  PLUGIN_INVALID: {
    exit: EXIT.usage,
    means: 'A directory is not a plug-in: its package.json or its module does not have the form.',
    remedy: 'See docs/plugins.md; `arx plugin new` writes one that works.',
  },
  PLUGIN_CHANGED: {
    exit: EXIT.integrity,
    means: 'The files of a plug-in are not those that were allowed. Its code was not loaded.',
    remedy: 'If you changed or updated it yourself, allow it again with `arx plugin add FILE`.',
  },
  PLUGIN_CONFLICT: {
    exit: EXIT.usage,
    means: 'Two plug-ins of the config add the same scheme or the same connector.',
    remedy: 'Remove one of them with `arx plugin remove NAME`.',
  },
  PLUGIN_FAILED: {
    exit: EXIT.source,
    means:
      'A plug-in failed without saying why in a code of the SOURCE_ or the HOST_ family, or did not do what it must.',
    remedy: 'Report it to the author of the plug-in; the message has its words.',
  },
} as const satisfies Record<string, CodePage>;
