import { readFileSync } from 'node:fs';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';

/** The passphrase of a private key, or a question to a person, asked only if the key is encrypted. */
export type Passphrase = string | ((keyFile: string) => Promise<string>);

/**
 * The passphrase of a key: what is given; else the first line of the file in ARX_KEY_PASSPHRASE_FILE; else the answer.
 * @throws ArxError TRUST_KEY_PASSPHRASE if there is none.
 */
export async function resolvePassphrase(
  keyFile: string,
  given: Passphrase | undefined,
  context: Context,
): Promise<string> {
  if (typeof given === 'string') return given;
  const file = context.env['ARX_KEY_PASSPHRASE_FILE'];
  if (file !== undefined && file !== '') return firstLine(file);
  if (given !== undefined) return await given(keyFile);
  throw new ArxError('TRUST_KEY_PASSPHRASE', `Cannot use the key "${keyFile}": it is encrypted`, {
    hint: 'Name a file that holds the passphrase in ARX_KEY_PASSPHRASE_FILE',
  });
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw new ArxError(
      'USAGE_NO_FILE',
      `Cannot read the passphrase file "${file}": ${(cause as NodeJS.ErrnoException).code ?? 'unreadable'}`,
      { cause },
    );
  }
}
