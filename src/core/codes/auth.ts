import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for the user's config file and for the credentials that it names. */
export const AUTH_CODES = {
  CONFIG_INVALID: {
    exit: EXIT.usage,
    means: 'config.yaml has one or more problems; each is listed with its place.',
    remedy: 'Repair each problem. docs/auth.md shows every key.',
  },
  AUTH_UNKNOWN: {
    exit: EXIT.usage,
    means: 'A manifest names a credential (`auth: NAME`) that the config of this user does not define.',
    remedy: 'Add the name to the config file that the message names, or correct the name in the manifest.',
  },
  AUTH_ORIGIN: {
    exit: EXIT.usage,
    means: 'A credential is not meant for the host of the source that names it, so it was not sent.',
    remedy: 'If the host may have it, add the host to `for` of that entry in config.yaml.',
  },
  AUTH_KIND: {
    exit: EXIT.usage,
    means: 'A credential is of a kind that the source cannot use, for example a bearer token for ssh.',
    remedy: 'Name another entry, or write one for that kind of source. docs/auth.md has the table.',
  },
  AUTH_INVALID: {
    exit: EXIT.usage,
    means:
      'A credential has a form that cannot be sent (a line break, an odd character), or a source has two of them.',
    remedy: 'Correct what the variable or the file holds; it is one line of text.',
  },
  AUTH_MISSING: {
    exit: EXIT.source,
    means: 'A credential is defined, but the variable or the file that holds it is not there.',
    remedy: 'Set the variable, or write the file, that the message names.',
  },
} as const satisfies Record<string, CodePage>;
