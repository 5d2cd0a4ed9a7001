import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Seal } from '../../model/seal.ts';
import { noSecrets } from './no-secrets.ts';
import type { OpenSecrets } from './secrets-model.ts';

/**
 * Finds the values of a bundle's secrets on this host.
 * @param names those that the commands are given.
 */
export async function openSecrets(
  _secrets: Seal['secrets'],
  names: readonly string[],
  _context: Context,
): Promise<OpenSecrets> {
  await Promise.resolve();
  if (names.length === 0) return noSecrets;
  throw new ArxError('NOT_YET', 'Cannot give secrets to commands: this arx does not do that yet');
}
