import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for fleets, targets and the ways to them. */
export const HOST_CODES = {
  FLEET_INVALID: {
    exit: EXIT.usage,
    means: 'The fleet file, or a target that was named, is malformed.',
    remedy: 'Correct it where the message points: see docs/fleet-file.md.',
  },
  HOST_INVALID: {
    exit: EXIT.usage,
    means: 'The data of a host has a value that its connector cannot use.',
    remedy: 'Correct the key that the message names: see the page of the connector.',
  },
  HOST_INVENTORY: {
    exit: EXIT.source,
    means: 'An inventory (vagrant, terraform) could not be read, or has no such name.',
    remedy: 'Run the command that the message names by hand, and compare.',
  },
  HOST_UNREACHABLE: {
    exit: EXIT.unreachable,
    means:
      'There is no way to the target: no connection, no container, a wrong host key, or the link was lost.',
    remedy:
      'Try the command that the message names by hand; then run again: nothing that was sent is sent twice.',
  },
  HOST_NO_PROGRAM: {
    exit: EXIT.gate,
    means: 'A program that is needed is missing, here or on the target.',
    remedy: 'Install what the message names.',
  },
  HOST_REFUSED: {
    exit: EXIT.gate,
    means: 'The target asked for a password or refused one, or sudo, su or doas refused the user.',
    remedy: 'Give the password by reference, or allow the user: see docs/fleet.md.',
  },
  HOST_LACKS: {
    exit: EXIT.gate,
    means:
      'The target cannot do what the bundle needs (namespaces, another user, memory for secrets), and no policy allows doing without.',
    remedy: 'Install what the message names there, or allow it in the policy: fleet: {without: [...]}.',
  },
  HOSTS_FAILED: {
    exit: EXIT.someTargets,
    means: 'Some targets failed or could not be reached.',
    remedy: 'Read the table of failures, then go on with --resume.',
  },
} as const satisfies Record<string, CodePage>;
