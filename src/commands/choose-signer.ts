import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Signer } from '../plugin/signer.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { fileSigner, ownSigner } from '../trust/local-signer.ts';
import { fromHome } from './from-home.ts';

/** What else the command line says of signing. */
export interface ChooseOptions {
  /** The file of `--signing-config`: which services sign, instead of those of the user's config. */
  readonly signingConfig?: string | undefined;
}

/**
 * The signer that `--sign` names: `key:FILE`, `ssh:FILE`, `keyless`, or this machine's own key when nothing is named.
 * @throws ArxError USAGE_INVALID for another form, USAGE_CONFLICT for a signing config without `keyless`; what
 *   `fileSigner`, `ownSigner` and `keylessSigner` throw.
 */
export async function chooseSigner(
  sign: string | undefined,
  ask: AskPassphrase | undefined,
  context: Context,
  { signingConfig }: ChooseOptions = {},
): Promise<Signer> {
  if (signingConfig !== undefined && sign !== 'keyless')
    throw new ArxError('USAGE_CONFLICT', 'Cannot use --signing-config: it is for --sign keyless');
  if (sign === undefined) return ownSigner(context, ask);
  const [, kind, name = ''] = /^(key|ssh):(.+)$/s.exec(sign) ?? [];
  if (kind === 'key') return fileSigner(fromHome(name, context), ask, context);
  if (kind === 'ssh') {
    const { sshSigner } = await import('../trust/ssh/ssh-signer.ts');
    return sshSigner(fromHome(name, context), context);
  }
  if (sign === 'keyless') {
    const { keylessSigner } = await import('../online/keyless/keyless-signer.ts');
    return keylessSigner({ signingConfig }, context);
  }
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot sign with "${sign}": it has no such form, expected key:FILE, ssh:FILE or keyless`,
  );
}
