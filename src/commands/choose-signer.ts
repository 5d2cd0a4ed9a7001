import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Signer } from '../plugin/signer.ts';
import { fileSigner, ownSigner } from '../trust/local-signer.ts';

/** Asks a person for the passphrase of a key file; missing when there is nobody to ask. */
export type AskPassphrase = (keyFile: string) => Promise<string>;

/**
 * The signer that `--sign` names: `key:FILE`, or this machine's own key when nothing is named.
 * @throws ArxError USAGE_INVALID for another form; what `fileSigner` and `ownSigner` throw.
 */
export async function chooseSigner(
  sign: string | undefined,
  ask: AskPassphrase | undefined,
  context: Context,
): Promise<Signer> {
  if (sign === undefined) return ownSigner(context, ask);
  const file = /^key:(.+)$/s.exec(sign)?.[1];
  if (file !== undefined) return fileSigner(file, ask, context);
  if (sign === 'keyless')
    throw new ArxError('NOT_YET', 'Cannot sign "keyless": this version signs with keys in files only');
  throw new ArxError('USAGE_INVALID', `Cannot sign with "${sign}": it has no such form, expected key:FILE`);
}
