import { demandSignatureSize } from './demand-signature-size.ts';
import { type Context, checkAborted } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { KeySigner } from '../plugin/signer.ts';
import { demandNotRevoked } from './demand-not-revoked.ts';
import { signDeterministic } from './deterministic-ecdsa.ts';
import { DEFAULT_KEY, OWN, openOwnKey } from './own-key.ts';
import type { Passphrase } from './passphrase.ts';
import { type KeyPair, readPrivateKey } from './private-key.ts';
import { formatBundle, PAYLOAD_TYPE } from './signature-document.ts';
import { type TrustedKey, trustedKey } from './trusted-key.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * This machine's own key as a signer; makes the key on first use.
 * @throws ArxError TRUST_KEY_PERMISSIONS, TRUST_KEY_INVALID, TRUST_KEY_PASSPHRASE, WRITE_FAILED.
 */
export async function ownSigner(context: Context, passphrase?: Passphrase): Promise<KeySigner> {
  return signerOf(OWN, await openOwnKey(DEFAULT_KEY, passphrase, context), context);
}

/**
 * The key in a PEM file as a signer.
 * @throws ArxError USAGE_NO_FILE, TRUST_KEY_PERMISSIONS, TRUST_KEY_INVALID, TRUST_KEY_PASSPHRASE.
 */
export async function fileSigner(
  path: string,
  passphrase: Passphrase | undefined,
  context: Context,
): Promise<KeySigner> {
  return signerOf(`key:${path}`, await readPrivateKey(path, passphrase, context), context);
}

function signerOf(id: string, pair: KeyPair, context: Context): KeySigner {
  const key = trustedKey(id, pair.publicKey);
  demandNotRevoked(id, key.keyid, context);
  return {
    id,
    keyid: key.keyid,
    publicKey: key.pem,
    handles: (subject) => subject === id,
    sign: (statement, within) => sign(statement, pair, key, within),
  };
}

async function sign(
  statement: Uint8Array,
  { privateKey }: KeyPair,
  key: TrustedKey,
  context: Context,
): Promise<Uint8Array> {
  checkAborted(context);
  // Loaded here, not above: who only verifies never needs it.
  const { DSSEBundleBuilder } = await import('@sigstore/sign/dist/bundler/dsse.js');
  const publicKey = { $case: 'publicKey', publicKey: key.pem, hint: key.keyid } as const;
  const signer = {
    sign: async (data: Buffer) => ({ signature: await signDeterministic(data, privateKey), key: publicKey }),
  };
  const builder = new DSSEBundleBuilder({ signer, witnesses: [] });
  const document = formatBundle(await builder.create({ data: Buffer.from(statement), type: PAYLOAD_TYPE }));
  demandVerifies(document, statement, key, context);
  return document;
}

/** Another implementation of ECDSA looks at each signature before it leaves: a slip would give the key away. */
function demandVerifies(document: Buffer, statement: Uint8Array, key: TrustedKey, context: Context): void {
  demandSignatureSize(document, context);
  const limit = context.limits.signature;
  const checked = verifySignature(document, [key], limit);
  if (checked.known && Buffer.compare(checked.payload, statement) === 0) return;
  throw new ArxError('INTERNAL', 'Cannot sign the statement: the signature is not of it');
}
