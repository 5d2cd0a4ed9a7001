import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for the secrets that commands are given. */
export const SECRETS_CODES = {
  RUN_NO_SECRET: {
    exit: EXIT.gate,
    means:
      'This host does not have a secret that the commands need, or has it where it should not be used from: a file that others can read, a value too short to be masked.',
    remedy:
      'Put it where the message says. `arx run --dry-run` lists all that are needed. Nothing was changed.',
  },
  RUN_NO_TMPFS: {
    exit: EXIT.gate,
    means: 'The commands are given secrets as files, and this host has no place in memory for them (tmpfs).',
    remedy:
      'Mount a tmpfs at /dev/shm (as root /run is used too, otherwise $XDG_RUNTIME_DIR). Nothing was changed.',
  },
} as const satisfies Record<string, CodePage>;
