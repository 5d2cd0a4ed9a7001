import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { fingerprint } from '../trust/keyid.ts';
import { DEFAULT_KEY, findOwnKey, listOwnKeys, makeOwnKey, type OwnKey } from '../trust/own-key.ts';

/** A key of this machine, as shown. Never private material. */
export interface KeyRow {
  readonly name: string;
  /** `SHA256:` and the keyid. */
  readonly fingerprint: string;
  readonly encrypted: boolean;
  readonly privateFile: string;
  readonly publicFile: string;
}

/** A key with its public half, to hand to others. */
export interface KeyPage extends KeyRow {
  /** SPKI PEM. */
  readonly pem: string;
}

/** `arx key ls`: the keys of this machine, the default key first. Makes none. */
export function keyList(context: Context): KeyRow[] {
  return listOwnKeys(context).map(row);
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

function page(own: OwnKey): KeyPage {
  return { ...row(own), pem: own.key.pem };
}
