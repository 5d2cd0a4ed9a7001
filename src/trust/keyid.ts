import { hash, type KeyObject } from 'node:crypto';

// 32 bytes as base64: 42 free digits, one of 16 (its low two bits are none), one padding (RFC 4648, section 3.5).
const FORM = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** The keyid of a public key: base64 of the SHA-256 of its SPKI DER, cosign's convention for hints. */
export function keyidOf(publicKey: KeyObject): string {
  return hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'base64');
}

/** True if the text has the form of a keyid. */
export function isKeyid(text: string): boolean {
  return FORM.test(text);
}

/** How a keyid is shown to people, who compare it with what the key's owner says. */
export function fingerprint(keyid: string): string {
  return `SHA256:${keyid}`;
}
