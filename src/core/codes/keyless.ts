import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for keyless signatures: trusted roots, identities, and the services that sign. */
export const KEYLESS_CODES = {
  TRUST_ROOT_INVALID: {
    exit: EXIT.usage,
    means:
      'A file is not a trusted root of sigstore that arx accepts: it is damaged, lacks an authority or a log, or does not say since when each is valid.',
    remedy: 'Get trusted_root.json again from whoever runs that sigstore, then `arx trust import`.',
  },
  TRUST_ROOT_OLD: {
    exit: EXIT.integrity,
    means: 'A trusted root was imported longer ago than the policy allows, or its date is in the future.',
    remedy:
      'Get the present trusted_root.json and run `arx trust import FILE --as NAME --force`; check the clock of this machine.',
  },
  TRUST_NO_ROOT: {
    exit: EXIT.integrity,
    means: 'A certificate is to be checked, and no trusted root says which authorities and logs count.',
    remedy: 'Run `arx trust import trusted_root.json --as NAME`.',
  },
  TRUST_NO_IDENTITY: {
    exit: EXIT.integrity,
    means:
      'Keyless signing needs a token in which the CI system says who is signing, and there is none that can be used.',
    remedy:
      'GitHub Actions: `permissions: {id-token: write}` on the job. GitLab: `id_tokens: {SIGSTORE_ID_TOKEN: {aud: sigstore}}`. Elsewhere sign with a key: `--sign key:FILE`.',
  },
  TRUST_SERVICE: {
    exit: EXIT.source,
    means:
      'A service of keyless signing (certificate authority, log, timestamp authority) could not be reached, or refused.',
    remedy: 'Check its URL in the signing config and the network, and try again. Nothing was written.',
  },
} as const satisfies Record<string, CodePage>;
