import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes of the command line and of arx itself. */
export const GENERAL_CODES = {
  USAGE_INVALID: {
    exit: EXIT.usage,
    means: 'The command line makes no sense: an unknown command or option, or a value of the wrong form.',
    remedy: 'Read `arx help COMMAND`.',
  },
  USAGE_CONFLICT: {
    exit: EXIT.usage,
    means: 'Two options contradict each other, or an option would have no effect.',
    remedy: 'Drop one of the options that the message names.',
  },
  USAGE_NO_FILE: {
    exit: EXIT.usage,
    means: 'A file or directory that the command line names does not exist or cannot be read.',
    remedy: 'Check the path and its permissions.',
  },
  USAGE_EXISTS: {
    exit: EXIT.usage,
    means: 'The output exists already and arx does not overwrite it.',
    remedy: 'Choose another name, or remove the old one.',
  },
  EXPORT_UNFIT: {
    exit: EXIT.gate,
    means:
      'The bundle needs what the form of the export cannot do: a script handles no services, secrets, daemons and other users.',
    remedy:
      'Run the bundle with arx-run, which is one file too (docs/arx-run.md), or leave out what the message names.',
  },
  INTERRUPTED: {
    exit: EXIT.interrupted,
    means: 'A signal or the caller stopped the work. What was begun has been cleaned up.',
    remedy: 'Run the command again: finished downloads are kept.',
  },
  WRITE_FAILED: {
    exit: EXIT.unexpected,
    means: 'The operating system refused to write a file (no space, no permission, a read-only file system).',
    remedy: 'Make space or choose another place. Nothing half-written is left behind.',
  },
  INTERNAL: {
    exit: EXIT.unexpected,
    means: 'arx met a state that should be impossible: a defect in arx.',
    remedy: 'Please report it with the command and the message.',
  },
} as const satisfies Record<string, CodePage>;
