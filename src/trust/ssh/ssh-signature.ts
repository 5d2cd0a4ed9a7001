import { type SshKey, sshKeyOfBlob } from './ssh-key.ts';
import { firstSshString, sshStringsOf } from './ssh-strings.ts';

/** A signature of `ssh-keygen -Y sign` (OpenSSH, PROTOCOL.sshsig). */
export interface SshSignature {
  readonly key: SshKey;
  readonly namespace: string;
  /** Reserved for later; what it holds is signed, too. */
  readonly reserved: Buffer;
  /** The digest of the message that was signed. */
  readonly digest: string;
  /** How the key signed. */
  readonly algorithm: string;
  /** What the key made, as its algorithm writes it; empty if there is anything behind it. */
  readonly value: Buffer;
}

const ARMOR =
  /^-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/]{1,76}={0,2}\n)+)-----END SSH SIGNATURE-----\n?$/;

/** The bytes in a signature file (its armor taken off), or undefined when it is none, or one with anything more. */
export function sshSignatureBlob(bytes: Uint8Array): Buffer | undefined {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
  const body = ARMOR.exec(text)?.[1]?.replaceAll('\n', '');
  const blob = Buffer.from(body ?? '', 'base64');
  return body === undefined || blob.toString('base64') !== body ? undefined : blob;
}

/** The signature in a file, or undefined when it is none, or one with anything more. */
export function sshSignature(bytes: Uint8Array): SshSignature | undefined {
  const blob = sshSignatureBlob(bytes);
  return blob && sshSignatureOfBlob(blob);
}

/** The signature in bytes without armor; undefined when they are none, or have anything more. */
export function sshSignatureOfBlob(blob: Buffer): SshSignature | undefined {
  // byte[6] "SSHSIG", uint32 version, then strings: key, namespace, reserved, digest, signature.
  if (blob.toString('latin1', 0, 10) !== 'SSHSIG\0\0\0\x01') return undefined;
  const parts = sshStringsOf(blob.subarray(10));
  const [publicKey, namespace, reserved, digest, signed] = parts ?? [];
  if (parts?.length !== 5 || publicKey === undefined || signed === undefined) return undefined;
  const type = sshStringsOf(publicKey)?.[0]?.toString('latin1') ?? '';
  const values = sshStringsOf(signed);
  return {
    key: sshKeyOfBlob(type, publicKey),
    namespace: namespace?.toString('utf8') ?? '',
    reserved: reserved ?? Buffer.alloc(0),
    digest: digest?.toString('latin1') ?? '',
    algorithm: firstSshString(signed)?.toString('latin1') ?? '',
    value: (values?.length === 2 ? values[1] : undefined) ?? Buffer.alloc(0),
  };
}
