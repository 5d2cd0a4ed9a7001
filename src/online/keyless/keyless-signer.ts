import { demandSignatureSize } from '../../trust/demand-signature-size.ts';
import { ArxError } from '../../core/errors.ts';
import { type Context, checkAborted } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { KeylessSigner, SignerRoot } from '../../plugin/signer.ts';
import { keylessNames } from '../../trust/keyless/keyless-names.ts';
import { loadRoots } from '../../trust/keyless/root-store.ts';
import { verifyKeyless } from '../../trust/keyless/verify-keyless.ts';
import { formatBundle } from '../../trust/signature-document.ts';
import { trustInProof } from '../../trust/signer-proof.ts';
import { demandIdentitySource, identityToken } from './identity-token.ts';
import { loadSigningServices, type SigningSettings } from './load-signing-services.ts';
import { makeSignature } from './make-signature.ts';

/** How to sign. */
export interface KeylessOptions {
  /** The signing_config.json to use instead of the one of the user's config. */
  readonly signingConfig?: string | undefined;
}

/**
 * A signer without a key of its own: for each signature the certificate authority gives a certificate for whom the CI
 * system names, and a log (or timestamp authority) vouches for the time. What comes back is verified at once, offline,
 * under the trusted roots that were imported here.
 * @throws ArxError TRUST_NO_ROOT, TRUST_NO_IDENTITY, USAGE_INVALID without services, CONFIG_INVALID, TRUST_ROOT_INVALID.
 */
export async function keylessSigner(
  { signingConfig }: KeylessOptions,
  context: Context,
): Promise<KeylessSigner> {
  const settings = loadSigningServices(signingConfig, context);
  const roots = loadRoots(context);
  if (roots.length === 0)
    throw new ArxError(
      'TRUST_NO_ROOT',
      'Cannot sign keyless: no trusted root is imported here, expected the one of the sigstore that signs',
      { hint: 'Run `arx trust import trusted_root.json --as NAME`' },
    );
  demandIdentitySource(settings.audience, context);
  return {
    id: 'keyless',
    roots,
    handles: (subject) => subject === 'keyless',
    sign: (statement, work) => sign(statement, { ...settings, roots }, work),
  };
}

async function sign(
  statement: Uint8Array,
  { services, audience, roots }: SigningSettings & { readonly roots: readonly SignerRoot[] },
  context: Context,
): Promise<Uint8Array> {
  const token = await identityToken(audience, context);
  const document = formatBundle(await makeSignature({ statement, token, services }, context));
  checkAborted(context);
  demandVerifies(document, statement, roots, context);
  return document;
}

function demandVerifies(
  document: Buffer,
  statement: Uint8Array,
  roots: readonly SignerRoot[],
  context: Context,
): void {
  demandSignatureSize(document, context);
  const limit = context.limits.signature;
  const names = keylessNames(document, limit);
  const checked = verifyKeyless(document, trustInProof({ ...names, roots }), { now: context.now(), limit });
  if (!checked.known || Buffer.compare(checked.payload, statement) !== 0)
    throw new ArxError('INTERNAL', 'Cannot sign the statement: the signature is not of it');
  const detail = `as ${quoted(checked.san, 300)} at ${checked.time}, log index ${checked.logIndex}`;
  context.report({ type: 'step', step: 'sign', state: 'done', detail });
}
