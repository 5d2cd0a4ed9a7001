import { ArxError } from '../core/errors.ts';

const FORM = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** True if the text can name a key. */
export function isKeyName(text: string): boolean {
  return FORM.test(text);
}

/**
 * Returns normally if the text can name a key: it becomes a file name, and people read it in the output of verify.
 * @throws ArxError USAGE_INVALID.
 */
export function demandKeyName(text: string): void {
  if (isKeyName(text)) return;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot name a key ${JSON.stringify(text)}: expected up to 64 of a-z, 0-9, ".", "_", "-", the first a letter or digit`,
  );
}
