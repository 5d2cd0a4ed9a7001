import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for signatures and trust. */
export const TRUST_CODES = {
  TRUST_UNKNOWN_SIGNER: {
    exit: EXIT.integrity,
    means: 'No signature of the bundle was made by a key or an identity that is trusted here.',
    remedy:
      'Compare the fingerprint with its owner, then `arx trust add KEY.pub --as NAME`; of an identity, `arx trust add --identity WHO --issuer URL --as NAME`. Where the policy lists keys, name it there.',
  },
  TRUST_BAD_SIGNATURE: {
    exit: EXIT.integrity,
    means: 'A signature is present but does not hold, or is not in the one form that arx accepts.',
    remedy: 'The file was changed, or signed by another tool. Do not use it.',
  },
  TRUST_STATEMENT: {
    exit: EXIT.integrity,
    means: 'The signature holds, but what was signed does not describe this seal.',
    remedy: 'The signature belongs to another bundle, or another tool made it. Do not use the file.',
  },
  TRUST_THRESHOLD: {
    exit: EXIT.integrity,
    means: 'Fewer different signers than the policy needs have sealed or approved the bundle.',
    remedy: 'Get the missing signatures: builders run `arx sign`, reviewers run `arx approve`.',
  },
  TRUST_ROLE: {
    exit: EXIT.integrity,
    means: 'Somebody who is trusted has signed, but in a role for which they are not trusted.',
    remedy: 'Let somebody sign who has the role, or give the role to the signer in policy.yaml (`roles`).',
  },
  TRUST_REVOKED: {
    exit: EXIT.integrity,
    means:
      'The bundle is signed with a key that has been revoked. Such signatures never count, whenever they were made.',
    remedy: 'Get a bundle that another key has signed. `arx trust ls` shows which keys are revoked, and why.',
  },
  TRUST_KEY_EXPIRED: {
    exit: EXIT.integrity,
    means: 'The bundle is signed with a key outside the days for which it is trusted.',
    remedy: 'Get a bundle that a present key has signed, or change the days of the key, if they are wrong.',
  },
  TRUST_TIME: {
    exit: EXIT.integrity,
    means: 'The policy needs signatures with a verified time (`require.timestamp`), and there are too few.',
    remedy: 'Sign with `--sign keyless`, which has a time that a log or a timestamp authority vouches for.',
  },
  TRUST_LOG: {
    exit: EXIT.integrity,
    means:
      'The policy needs signatures with an entry in a transparency log (`require.log`), and there are too few.',
    remedy: 'Sign with `--sign keyless`, which puts each signature into a log.',
  },
  TRUST_APPROVAL: {
    exit: EXIT.integrity,
    means: 'A reviewer has approved the bundle by another policy than those that count here.',
    remedy: 'Let the reviewer approve it again by the right policy: `arx approve --policy FILE`.',
  },
  TRUST_ROLLBACK: {
    exit: EXIT.integrity,
    means:
      'A revocation list is older than one of the same signer that was imported before, or is another one with the same number.',
    remedy: 'Get the newest list. Nothing that was revoked becomes trusted again by an import.',
  },
  TRUST_KEY_INVALID: {
    exit: EXIT.usage,
    means:
      'A key file is not a key that arx uses: ECDSA P-256, public keys as SPKI PEM, private keys as PKCS#8 PEM.',
    remedy: 'Make one with `arx key new`, or export the public half with `arx key show`.',
  },
  TRUST_KEY_PERMISSIONS: {
    exit: EXIT.integrity,
    means:
      'Others own or can read a private key, or own or can change a directory or file that grants trust, the configuration directory, config.yaml, or a file that config.yaml names.',
    remedy:
      'Look at what the message names. If others can read or change it, run `chmod 600` on the private key, or `chmod go-w` on the directory or file. If it is yours but has another owner, run `chown` on it.',
  },
  TRUST_KEY_PASSPHRASE: {
    exit: EXIT.integrity,
    means: 'A private key is encrypted, and there is no passphrase or not the right one.',
    remedy: 'Name a file that holds the passphrase in ARX_KEY_PASSPHRASE_FILE, or run arx in a terminal.',
  },
} as const satisfies Record<string, CodePage>;
