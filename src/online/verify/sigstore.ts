import { createHash, createVerify, type Verify } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { type SignedEntity, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { quoted } from '../../core/quoted.ts';
import { PAYLOAD_TYPE, SIGNATURE_MEDIA_TYPE } from '../../trust/signature-document.ts';
import { ArxError } from '../../core/errors.ts';
import type { Check, Signed, SigningMethod } from './check.ts';
import { type TrustedRoot, trustedRoot } from './sigstore-root.ts';
import { namesSubject } from './sigstore-statement.ts';
import { badSignature, invalidKey, wrongSigner } from './verify-error.ts';

// sigstore_common.proto, HashAlgorithm: SHA2_256.
const SHA256 = 1;
// One entry of a transparency log, one of a certificate log, and one trusted time, whoever gave it.
const THRESHOLDS = { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 };

/** Sigstore bundles v0.3 with a certificate, checked offline against a trusted root that the manifest names. */
export const sigstore: SigningMethod = {
  endings: ['.sigstore.json', '.sigstore'],
  signers: async (demand) => [signerName(demand.identity, demand.issuer)],
  verify: async (check) => {
    const { identity, issuer } = check.demand;
    const expected = signerName(identity, issuer);
    if (check.root === undefined)
      throw invalidKey('verify.root', 'it is missing', 'a trusted_root.json of sigstore');
    const root = trustedRoot(check.root);
    const bundle = bundleOf(check);
    const signer = demandHolds(check, root, await entityOf(check, bundle));
    const found = signer?.subjectAlternativeName;
    const foundIssuer = signer?.extensions?.issuer;
    if (found === identity && foundIssuer === issuer) return expected;
    throw wrongSigner(check, quoted(`${found ?? 'nobody'} (${foundIssuer ?? 'nobody'})`, 300), [
      quoted(expected, 300),
    ]);
  },
};

function signerName(identity = '', issuer = ''): string {
  // eslint-disable-next-line no-control-regex
  if (identity !== '' && issuer !== '' && !/[\0-\x1f\x7f]/.test(identity + issuer))
    return `${identity} (${issuer})`;
  throw invalidKey(
    'verify.identity',
    'it or its issuer is no line of text',
    'both, exactly as the certificate has them',
  );
}

function bundleOf(check: Check): Bundle {
  const bundle = parse(check);
  if (bundle.mediaType !== SIGNATURE_MEDIA_TYPE)
    throw badSignature(
      check,
      `has the media type ${quoted(bundle.mediaType)}, not "${SIGNATURE_MEDIA_TYPE}"`,
    );
  if (bundle.verificationMaterial.content.$case === 'certificate') return bundle;
  throw badSignature(check, 'names a key and no certificate');
}

function parse(check: Check): Bundle {
  try {
    return bundleFromJSON(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(check.signature.bytes)),
    );
  } catch (cause) {
    throw badSignature(check, 'is no sigstore bundle', cause);
  }
}

/** What the library checks, of which the message is read here, chunk by chunk. */
async function entityOf(check: Check, bundle: Bundle): Promise<SignedEntity> {
  const { digest, verifier } = await readMessage(check.signed);
  const { content } = bundle;
  if (content.$case === 'dsseEnvelope') {
    const { payload, payloadType, signatures } = content.dsseEnvelope;
    const right = signatures.length === 1 && payloadType === PAYLOAD_TYPE && namesSubject(payload, digest);
    if (!right) throw badSignature(check, 'is of a statement about another file');
    return entity(check, bundle);
  }
  const { messageDigest, signature } = content.messageSignature;
  const algorithm: number = messageDigest.algorithm;
  if (algorithm !== SHA256 || !messageDigest.digest.equals(digest))
    throw badSignature(check, 'is of another file');
  const same = (other: Buffer): boolean => other.equals(digest);
  const message = {
    signature,
    compareSignature: (other: Buffer) => other.equals(signature),
    compareDigest: same,
    compareSignedDigest: same,
    verifySignature: (key: Parameters<SignedEntity['signature']['verifySignature']>[0]) =>
      key.asymmetricKeyType !== 'ed25519' && verifier.verify(key, signature),
  };
  return { ...entity(check, bundle), signature: message };
}

function entity(check: Check, bundle: Bundle): SignedEntity {
  try {
    return toSignedEntity(bundle, Buffer.alloc(0));
  } catch (cause) {
    throw badSignature(check, 'is no sigstore bundle', cause);
  }
}

async function readMessage(signed: Signed): Promise<{ digest: Buffer; verifier: Verify }> {
  const [hash, verifier] = [createHash('sha256'), createVerify('sha256')];
  for await (const chunk of signed.read()) {
    hash.update(chunk);
    verifier.update(chunk);
  }
  return { digest: hash.digest(), verifier };
}

type Identity = ReturnType<Verifier['verify']>['identity'];

/** Certificate chain, both logs, times and signature. An error of whatever class is a refusal. */
function demandHolds(check: Check, root: TrustedRoot, found: SignedEntity): Identity {
  try {
    return new Verifier(toTrustMaterial(root), THRESHOLDS).verify(found).identity;
  } catch (cause) {
    if (cause instanceof ArxError) throw cause;
    const words = innermost(cause);
    throw badSignature(
      check,
      `does not hold under ${quoted(check.root?.where ?? '')} (${quoted(words)})`,
      cause,
    );
  }
}

/** The library says "chain" on the outside and what is wrong with it inside. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return 'unexpected';
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
