import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for queues that controllers and workers share. */
export const ENGINE_CODES = {
  ENGINE_LOST: {
    exit: EXIT.unreachable,
    means: 'Nobody answers where the engine should be, or the connection to it was lost.',
    remedy: 'See that the server runs and has JetStream; then run again with --resume: docs/workers.md.',
  },
  ENGINE_MISSING: {
    exit: EXIT.gate,
    means: 'The optional packages of the engine are not installed.',
    remedy: 'Install what the message names beside arx.',
  },
  ENGINE_REFUSED: {
    exit: EXIT.integrity,
    means: 'A worker was given work, or a controller a report, that nobody whom it trusts has signed.',
    remedy:
      'Trust the key of the other side with `arx trust add`, or find out who else can write to the engine.',
  },
} as const satisfies Record<string, CodePage>;
