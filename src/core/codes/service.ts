import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for services of the host and for daemons. */
export const SERVICE_CODES = {
  RUN_SERVICE_REFUSED: {
    exit: EXIT.step,
    means: 'The bundle wants something of a service or a daemon that cannot be done on this host.',
    remedy: 'Read the message: it names the service and what the host lacks. Change the manifest and repack.',
  },
  RUN_SERVICE_FAILED: {
    exit: EXIT.step,
    means: 'The init system of the host could not do what was asked of a service, or a daemon did not start.',
    remedy: 'Read what it said, in the message and in the log of the service, correct that, and run again.',
  },
  RUN_UNHEALTHY: {
    exit: EXIT.step,
    means: 'A service or a daemon did not become healthy within the time that its `health` gives it.',
    remedy:
      'Read the log of the service: it does not answer as `health` demands. If it only needs longer, raise `within`.',
  },
} as const satisfies Record<string, CodePage>;
