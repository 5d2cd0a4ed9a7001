import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import { signBundle } from '../library/sign.ts';
import type { Signer } from '../plugin/signer.ts';
import { importedSigner } from '../trust/imported-signer.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { type SignedPage, signedPage } from './signed-page.ts';
import { chooseSigner } from './choose-signer.ts';
import { demandSignedOutput } from './demand-signed-output.ts';
import { namedFiles } from './named-files.ts';

/** What `arx sign` was asked for. */
export interface SignCall extends TrustOptions {
  readonly file: string;
  /** `key:FILE`, `ssh:FILE` or `keyless`; missing: the own key. */
  readonly sign?: string;
  readonly signingConfig?: string;
  /** A signature that was made elsewhere, and the public key that it is by. */
  readonly import?: string;
  readonly key?: string;
  /** Missing: in place of the file. */
  readonly output?: string;
  readonly askPassphrase?: AskPassphrase;
}

/**
 * `arx sign FILE`: adds a builder's signature.
 * @throws ArxError USAGE_CONFLICT for options that do not go together; what `signBundle` and the signers throw.
 */
export async function sign(call: SignCall, context: Context): Promise<SignedPage> {
  const { file, output, trust, policy } = call;
  demandSignedOutput(file, output, namedFiles(call));
  const signer = await signerFor(call, context);
  const options = {
    signer,
    ...(output !== undefined && { output }),
    ...(trust !== undefined && { trust }),
    ...(policy !== undefined && { policy }),
  };
  return signedPage(await signBundle(file, options, context));
}

async function signerFor(call: SignCall, context: Context): Promise<Signer> {
  const { import: signature, key, sign: how, signingConfig, askPassphrase } = call;
  if (signature === undefined && key === undefined)
    return await chooseSigner(how, askPassphrase, context, { signingConfig });
  if (signature === undefined || key === undefined)
    throw new ArxError('USAGE_CONFLICT', 'Cannot import a signature: expected --import and --key together');
  if (how === undefined && signingConfig === undefined) return importedSigner(signature, key);
  throw new ArxError('USAGE_CONFLICT', 'Cannot use --sign with --import: the signature is made already');
}
