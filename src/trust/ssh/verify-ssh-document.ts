import { parseCanonicalJson } from '../../core/canonical-json.ts';
import { digestOf } from '../../core/digest.ts';
import { listOf, object, text } from '../../model/shape.ts';
import type { CheckedSignature } from '../checked-signature.ts';
import { dssePae } from '../dsse-pae.ts';
import { PAYLOAD_TYPE } from '../signature-document.ts';
import { badSignature, refusing } from '../signature-refusal.ts';
import type { TrustedKey } from '../trusted-key.ts';
import { formatSshDocument, SSH_NAMESPACE } from './ssh-document.ts';
import { type SshSignature, sshSignatureOfBlob } from './ssh-signature.ts';
import { sshSignatureHolds } from './ssh-signature-holds.ts';

const SHAPE = object({
  mediaType: text,
  dsseEnvelope: object({
    payload: text,
    payloadType: text,
    signatures: listOf(object({ keyid: text, sig: text })),
  }),
});

interface SshDocument {
  readonly dsseEnvelope: {
    readonly payload: string;
    readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
  };
}

/**
 * Checks one document with an ssh signature, offline and without any program. As strict as `verifySignature`: the document
 * must be byte for byte the one that arx writes for its payload, signature and key.
 * @param limit the greatest size of the document, in bytes.
 * @throws ArxError TRUST_BAD_SIGNATURE if it has another form, or names a trusted key and does not hold under it.
 */
export function verifySshDocument(
  document: Uint8Array,
  trusted: readonly TrustedKey[],
  limit: number,
): CheckedSignature {
  return refusing('it is not a document with an ssh signature', () => check(document, trusted, limit));
}

function check(document: Uint8Array, trusted: readonly TrustedKey[], limit: number): CheckedSignature {
  if (document.length > limit)
    throw badSignature(`it has ${document.length} bytes, expected at most ${limit}`);
  const { payload, signature } = partsOf(document);
  const keyid = signature.key.name.slice('SHA256:'.length);
  const key = trusted.find((one) => one.ssh?.blob.equals(signature.key.blob));
  const payloadDigest = digestOf(payload);
  if (key?.ssh === undefined) return { known: false, keyid, payloadDigest };
  const signed = dssePae(PAYLOAD_TYPE, payload);
  if (!sshSignatureHolds(signature, signed, { key: key.ssh, namespace: SSH_NAMESPACE }))
    throw badSignature(`it does not hold under the ssh key ${signature.key.name} ("${key.name}")`);
  return { known: true, key, keyid, payload, payloadDigest };
}

function partsOf(document: Uint8Array): { payload: Buffer; signature: SshSignature } {
  const value = parseCanonicalJson('signature', document);
  const problem = SHAPE(value, 'it');
  if (problem !== undefined) throw badSignature(problem);
  const { payload: text, signatures } = (value as unknown as SshDocument).dsseEnvelope;
  const [first] = signatures;
  if (first === undefined || signatures.length !== 1)
    throw badSignature(`it has ${signatures.length} signatures, expected one`);
  const [payload, blob] = [Buffer.from(text, 'base64'), Buffer.from(first.sig, 'base64')];
  // Writing it again finds other media types, other base64 and everything that was read over.
  if (!formatSshDocument({ payload, blob, name: first.keyid }).equals(document))
    throw badSignature('it is not in the form that arx writes');
  const signature = sshSignatureOfBlob(blob);
  if (signature === undefined) throw badSignature('it holds no ssh signature');
  if (signature.key.name !== first.keyid) throw badSignature('its keyid is not that of its key');
  if (signature.namespace !== SSH_NAMESPACE)
    throw badSignature(`it is meant for ${JSON.stringify(signature.namespace)}, expected "${SSH_NAMESPACE}"`);
  return { payload, signature };
}
