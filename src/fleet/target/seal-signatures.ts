import { FileBytes } from '../../archive/file-bytes.ts';
import { MemberReader } from '../../archive/member-reader.ts';
import { openBytes } from '../../archive/open-bytes.ts';
import type { Context } from '../../core/context.ts';
import { readSigned } from '../../offline/read-bundle.ts';
import { dssePae } from '../../trust/dsse-pae.ts';
import { PAYLOAD_TYPE } from '../../trust/signature-document.ts';
import type { Trust } from '../../trust/trust.ts';
import { verifySignature } from '../../trust/verify-signature.ts';

/** A signature of a bundle by a key, in the parts that openssl takes. */
export interface SealSignature {
  /** The keyid of a key that is trusted here. */
  readonly keyid: string;
  /** Its public half, SPKI PEM. */
  readonly pem: string;
  /** The signed bytes (DSSE, "Signature Definition"). */
  readonly signed: Uint8Array;
  /** DER. */
  readonly signature: Uint8Array;
}

/**
 * The signatures of an open bundle by trusted keys of arx; those by ssh keys and certificates are left out, because openssl
 * alone cannot check them.
 * @throws ArxError INTEGRITY_*, TRUST_BAD_SIGNATURE.
 */
export async function sealSignatures(
  fd: number,
  { keys }: Trust,
  context: Context,
): Promise<SealSignature[]> {
  const { limits } = context;
  const members = new MemberReader(await openBytes(new FileBytes(fd), limits), context);
  const { signatures } = await readSigned(members, context);
  return signatures.flatMap(({ form, bytes }): SealSignature[] => {
    if (form !== 'sigstore' || !isOfKey(bytes)) return [];
    const checked = verifySignature(bytes, keys, limits.signature);
    if (!checked.known) return [];
    const { keyid, payload, key } = checked;
    const signed = dssePae(PAYLOAD_TYPE, payload);
    return [{ keyid, pem: key.pem, signed, signature: signatureIn(bytes) }];
  });
}

interface KeyDocument {
  readonly verificationMaterial?: { readonly publicKey?: unknown };
  readonly dsseEnvelope: { readonly signatures: readonly { readonly sig: string }[] };
}

function isOfKey(bytes: Uint8Array): boolean {
  return documentOf(bytes).verificationMaterial?.publicKey !== undefined;
}

/** Of a document that was checked. */
function signatureIn(bytes: Uint8Array): Buffer {
  return Buffer.from(documentOf(bytes).dsseEnvelope.signatures[0]?.sig ?? '', 'base64');
}

function documentOf(bytes: Uint8Array): KeyDocument {
  return JSON.parse(Buffer.from(bytes).toString()) as KeyDocument;
}
