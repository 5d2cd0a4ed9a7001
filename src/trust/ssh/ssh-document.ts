import { canonicalJson } from '../../core/canonical-json.ts';
import { PAYLOAD_TYPE } from '../signature-document.ts';

/** The media type of a document with an ssh signature (docs/format.md, "Signatures by ssh keys"). */
const SSH_SIGNATURE_MEDIA_TYPE = 'application/vnd.arx.ssh-signature.v1+json';
/** What signatures of ssh keys are meant for (ssh-keygen(1), "-n namespace"): no signature of a file or commit passes. */
export const SSH_NAMESPACE = 'arx';

/** What of such a document is not fixed. */
export interface SshDocumentParts {
  readonly payload: Uint8Array;
  /** The SSHSIG bytes without armor. */
  readonly blob: Uint8Array;
  /** `SHA256:…` of the key. */
  readonly name: string;
}

/** The only document that arx accepts for these parts: a DSSE envelope whose signature is an SSHSIG. */
export function formatSshDocument({ payload, blob, name }: SshDocumentParts): Buffer {
  return canonicalJson({
    mediaType: SSH_SIGNATURE_MEDIA_TYPE,
    dsseEnvelope: {
      payloadType: PAYLOAD_TYPE,
      payload: Buffer.from(payload).toString('base64'),
      signatures: [{ keyid: name, sig: Buffer.from(blob).toString('base64') }],
    },
  });
}
