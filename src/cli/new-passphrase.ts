import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { resolvePassphrase } from '../trust/passphrase.ts';
import { passphraseAsker } from './ask-passphrase.ts';

/**
 * The passphrase of a key that is being made: from the file in ARX_KEY_PASSPHRASE_FILE, or asked for twice.
 * @throws ArxError TRUST_KEY_PASSPHRASE if there is nobody to ask, USAGE_INVALID if the two answers differ.
 */
export async function newPassphrase(context: Context): Promise<string> {
  const ask = passphraseAsker();
  const askTwice = async (key: string): Promise<string> => {
    const [first, second] = [await ask?.(key), await ask?.(`${key}, again`)];
    if (first !== undefined && first === second) return first;
    throw new ArxError('USAGE_INVALID', 'Cannot make the key: the two passphrases differ');
  };
  return resolvePassphrase('the new key', ask === undefined ? undefined : askTwice, context);
}
