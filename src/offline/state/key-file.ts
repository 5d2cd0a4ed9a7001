import { ArxError } from '../../core/errors.ts';
import { isDigest } from '../../core/digest.ts';
import { quoted } from '../../core/quoted.ts';
import { isBundleName } from '../../model/bundle-name.ts';

const ENDING = '.jsonl';

/** True if a text may be a key of the ledger: the name of a bundle, or a bundle digest. */
export function isLedgerKey(key: unknown): key is string {
  return isBundleName(key) || isDigest(key);
}

/**
 * The file name for a key: `/` becomes `+` and `:` becomes `=`, which no key has, so no two keys have one file and no name
 * leads elsewhere.
 * @throws ArxError RUN_STATE_INVALID if the key has another form than names and digests have.
 */
export function keyFile(key: string): string {
  if (isLedgerKey(key)) return key.replaceAll('/', '+').replaceAll(':', '=') + ENDING;
  throw new ArxError(
    'RUN_STATE_INVALID',
    `Cannot keep anything of the bundle ${quoted(key)}: it is no name, expected at most 128 letters, digits, ".", "_", "-" and "/"`,
  );
}

/** The key that a file name stands for; undefined if it stands for none. */
export function keyOfFile(file: string): string | undefined {
  if (!file.endsWith(ENDING) || /[/:]/.test(file)) return undefined;
  const key = file.slice(0, -ENDING.length).replaceAll('+', '/').replaceAll('=', ':');
  return isLedgerKey(key) ? key : undefined;
}
