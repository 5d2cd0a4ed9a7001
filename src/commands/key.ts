import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { EffectivePolicy, Role } from '../model/policy/effective-policy.ts';
import { fingerprint } from '../trust/keyid.ts';
import type { Passphrase } from '../trust/passphrase.ts';
import { rotateOwnKey } from '../trust/rotate-key.ts';
import { type KeyStates, keyStates } from './key-states.ts';
import { DEFAULT_KEY, findOwnKey, listOwnKeys, makeOwnKey, type OwnKey } from '../trust/own-key.ts';

/** A key of this machine, as shown. Never private material. */
export interface KeyRow {
  readonly name: string;
  /** `SHA256:` and the keyid. */
  readonly fingerprint: string;
  readonly encrypted: boolean;
  readonly privateFile: string;
  readonly publicFile: string;
  /** Where there is something to tell: why it is revoked, as what and in which days the policy lets it count. */
  readonly revoked?: string;
  readonly roles?: readonly Role[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly unlisted?: true;
}

/** A key with its public half, to hand to others. */
export interface KeyPage extends KeyRow {
  /** SPKI PEM. */
  readonly pem: string;
}

/** `arx key ls`: the keys of this machine, the default key first. Makes none. */
export function keyList(context: Context, policy?: EffectivePolicy): KeyRow[] {
  const states = keyStates(context, policy);
  return listOwnKeys(context).map((own) => rowWithState(own, states));
}

/** A key that was put in the place of another, and what tells others. */
export interface RotatedPage extends KeyPage {
  /** The old key. */
  readonly retired: KeyRow;
  /** Signed by the old key; a file for `arx trust add`. */
  readonly document: string;
  readonly documentFile: string;
}

/**
 * `arx key rotate [NAME]`: puts a new key in the place of an old one, which signs that.
 * @throws ArxError USAGE_INVALID if the old key is encrypted and nobody said how the new one is to be; what `rotateOwnKey`
 *   throws.
 */
export async function keyRotate(
  options: {
    readonly name?: string;
    /** Of the old key. */
    readonly askPassphrase?: Passphrase;
    /** Asks for that of the new key; false: it is not encrypted; missing: nobody has said. */
    readonly newPassphrase?: (() => Promise<string>) | false;
  },
  context: Context,
): Promise<RotatedPage> {
  const { name = DEFAULT_KEY, askPassphrase, newPassphrase } = options;
  if (newPassphrase === undefined && findOwnKey(name, context).encrypted)
    throw new ArxError(
      'USAGE_INVALID',
      `Cannot rotate the key "${name}": it is encrypted, expected how the new one is to be`,
      {
        hint: 'Give --passphrase, or --no-passphrase for a key that is not encrypted',
      },
    );
  const fresh = newPassphrase === undefined || newPassphrase === false ? undefined : await newPassphrase();
  const rotated = await rotateOwnKey(name, { passphrase: askPassphrase, newPassphrase: fresh }, context);
  const { key, retired, document, documentFile } = rotated;
  return { ...page(key), retired: row(retired), document: document.toString(), documentFile };
}

/** `arx key show [NAME]`: one key. @throws ArxError USAGE_NO_FILE if there is none of that name. */
export function keyShow(name: string | undefined, context: Context): KeyPage {
  return page(findOwnKey(name ?? DEFAULT_KEY, context));
}

/**
 * `arx key new [NAME] [--passphrase]`: makes a key; never replaces one.
 * @throws ArxError USAGE_EXISTS, USAGE_INVALID for the name or passphrase, WRITE_FAILED.
 */
export function keyNew(options: { name?: string; passphrase?: string }, context: Context): KeyPage {
  const name = options.name ?? DEFAULT_KEY;
  if (makeOwnKey(name, options.passphrase, context)) return page(findOwnKey(name, context));
  throw new ArxError('USAGE_EXISTS', `Cannot make the key "${name}": there is one already`, {
    hint: 'Choose another name; to retire a key, move its two files away yourself',
  });
}

function row({ name, key, encrypted, privateFile, publicFile }: OwnKey): KeyRow {
  return { name, fingerprint: fingerprint(key.keyid), encrypted, privateFile, publicFile };
}

/** The state of a key, where there is one to tell. */
function rowWithState(own: OwnKey, states: KeyStates): KeyRow {
  return { ...row(own), ...states(own.key.keyid) };
}

function page(own: OwnKey): KeyPage {
  return { ...row(own), pem: own.key.pem };
}
