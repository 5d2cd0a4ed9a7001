import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for arx.lock and what it promises. */
export const LOCK_CODES = {
  LOCK_INVALID: {
    exit: EXIT.usage,
    means: 'arx.lock is not a lockfile that this arx can read.',
    remedy: 'Restore it from version control, or delete it and run `arx lock`.',
  },
  LOCK_STALE: {
    exit: EXIT.gate,
    means: 'arx.lock does not match the manifest or the local files, and --locked forbids changing it.',
    remedy: 'Run `arx lock`, review the difference, commit arx.lock.',
  },
  LOCK_MISMATCH: {
    exit: EXIT.gate,
    means: 'A source no longer has the content that arx.lock names.',
    remedy: 'Find out why it changed; `arx update ENTRY` accepts the new content.',
  },
} as const satisfies Record<string, CodePage>;
