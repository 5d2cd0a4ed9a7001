import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for what `verify:` demands of a source. */
export const VERIFY_CODES = {
  VERIFY_FAILED: {
    exit: EXIT.integrity,
    means: 'The signature of the upstream does not hold, or is not in the form of its method.',
    remedy:
      'Do not use the file. Ask the upstream which key signs it; compare it with another copy of the download.',
  },
  VERIFY_KEY: {
    exit: EXIT.integrity,
    means: 'The signature of the upstream is by another key or identity than `verify` allows.',
    remedy:
      'Find out from the upstream whether its key changed, by another way than the download. Only then change `keys`, or `identity` and `issuer`, in the manifest.',
  },
  VERIFY_MISSING: {
    exit: EXIT.integrity,
    means: 'There is no signature where `verify` expects one.',
    remedy:
      'Look where the upstream publishes its signatures and name it: `verify: {signature: URL}`. For git, ask for a signed tag.',
  },
  VERIFY_SUMS: {
    exit: EXIT.integrity,
    means:
      'The list of digests that `verify.sums` names has no one line for the download, or says another digest.',
    remedy:
      'Compare the names in the list with the name of the download. If the digest differs, do not use the file.',
  },
  VERIFY_WEAK: {
    exit: EXIT.integrity,
    means:
      'The signature of the upstream could be forged: a SHA-1 or MD5 digest, a DSA key, an RSA key below 2048 bits; or its key has expired or was revoked.',
    remedy: 'Ask the upstream for a signature by a strong and valid key; get its renewed key if it has one.',
  },
  VERIFY_TOO_LARGE: {
    exit: EXIT.integrity,
    means:
      'A signature, key or list of digests is larger than any real one, or a file too large for its method.',
    remedy: 'Check the URL. Ask the upstream for a signature in a form that can be checked while it is read.',
  },
  VERIFY_TOOL: {
    exit: EXIT.integrity,
    means: 'The program that checks this kind of signature is missing on this machine.',
    remedy: 'Install what the message names.',
  },
  VERIFY_KEY_INVALID: {
    exit: EXIT.usage,
    means: 'A key, identity or trusted root of `verify` cannot be read, or is not one of its method.',
    remedy:
      'Write the public key as the upstream publishes it, or name a file of it: `file:///@/./keys/NAME.pub`.',
  },
} as const satisfies Record<string, CodePage>;
