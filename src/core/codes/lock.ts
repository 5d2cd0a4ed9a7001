import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for arx.lock and what it promises. */
export const LOCK_CODES = {
  LOCK_INVALID: {
    exit: EXIT.usage,
    means: 'arx.lock is not a lockfile that this arx can read.',
    remedy:
      'Restore it from version control, or delete it and run `arx lock`. After a merge that conflicts: merge arx.yaml, take one side of arx.lock whole, run `arx lock`. A newer schema needs a newer arx.',
  },
  LOCK_STALE: {
    exit: EXIT.gate,
    means:
      'arx.lock does not answer the manifest or the local files; --locked forbids changing it, or --check was asked.',
    remedy: 'Run `arx lock`, review the difference, commit arx.lock.',
  },
  LOCK_MISMATCH: {
    exit: EXIT.gate,
    means: 'A source no longer has the content that arx.lock names.',
    remedy: 'Find out why it changed; `arx update ENTRY` accepts the new content.',
  },
  LOCK_CONFLICT: {
    exit: EXIT.gate,
    means: 'Two branches changed the same entry of arx.lock, each in its own way; both stand in the file.',
    remedy: 'Merge arx.yaml, take one side of arx.lock whole, then run `arx lock`.',
  },
} as const satisfies Record<string, CodePage>;
