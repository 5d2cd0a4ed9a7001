import type { Key } from 'openpgp';
import type * as OpenPgp from 'openpgp';
import type { SmallFile } from './check.ts';
import { invalidKey } from './verify-error.ts';

const BLOCK = /-----BEGIN PGP ([A-Z ]+)-----[^]*?-----END PGP \1-----/g;

/** openpgp is large, so it is loaded when a signature of GPG is checked. */
export async function loadOpenPgp(): Promise<typeof OpenPgp> {
  return import('openpgp');
}

/**
 * The public keys in a file or text: what `gpg --export` writes, armored or not, one or several.
 * @throws ArxError VERIFY_KEY_INVALID.
 */
export async function gpgKeys(file: SmallFile): Promise<readonly Key[]> {
  const { readKeys } = await loadOpenPgp();
  const expected = 'what `gpg --armor --export` writes';
  try {
    const keys =
      ((file.bytes[0] ?? 0) & 0x80) === 0x80
        ? await readKeys({ binaryKeys: file.bytes })
        : (await Promise.all(blocksOf(file).map((armoredKeys) => readKeys({ armoredKeys })))).flat();
    if (keys.some((key) => key.isPrivate())) throw invalidKey(file.where, 'it is a private key', expected);
    if (keys.length > 0) return keys;
  } catch (cause) {
    throw cause instanceof Error && 'code' in cause
      ? cause
      : invalidKey(file.where, 'it is no OpenPGP key', expected, cause);
  }
  throw invalidKey(file.where, 'it is no OpenPGP key', expected);
}

/** The name of a key: the fingerprint of its primary key, as gpg writes it. */
export function gpgName(key: Key): string {
  return key.getFingerprint().toUpperCase();
}

function blocksOf({ bytes }: SmallFile): readonly string[] {
  return bytes.toString('utf8').match(BLOCK) ?? [];
}
