import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Seal } from '../../model/seal.ts';
import { isVariableName } from '../../model/variable-name.ts';
import { demandMemoryBase } from './demand-memory-base.ts';
import { forbidCoreFiles } from './forbid-core-files.ts';
import { type FoundSecret, giveSecrets } from './give-secrets.ts';
import { noSecret } from './no-secret.ts';
import { noSecrets } from './no-secrets.ts';
import { removeLeftSecrets } from './remove-left-secrets.ts';
import { LARGEST_SECRETS } from './secret-sizes.ts';
import { secretValue } from './secret-value.ts';
import type { OpenSecrets } from './secrets-model.ts';

/**
 * Finds the values of a bundle's secrets on this host, and makes a directory in memory for their files. What earlier runs left
 * after a kill -9 is removed first, also when this one needs no secret.
 * @param names those that the commands are given.
 * @throws ArxError RUN_NO_SECRET, which names the secret and where it was looked for, never a value; RUN_NO_TMPFS;
 *   INTERRUPTED.
 */
export async function openSecrets(
  secrets: Seal['secrets'],
  names: readonly string[],
  context: Context,
): Promise<OpenSecrets> {
  removeLeftSecrets(context);
  if (names.length === 0) return noSecrets;
  const base = demandMemoryBase(context);
  await forbidCoreFiles();
  const found = await findAll(secrets ?? {}, new Set(names), context);
  return giveSecrets(found, base, context);
}

async function findAll(
  secrets: NonNullable<Seal['secrets']>,
  names: ReadonlySet<string>,
  context: Context,
): Promise<Map<string, FoundSecret>> {
  const found = new Map<string, FoundSecret>();
  let size = 0;
  for (const name of names) {
    const entry = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (entry === undefined || !isVariableName(name)) throw undeclared(name);
    const value = await secretValue({ name, entry }, context);
    size += value.length;
    if (size > LARGEST_SECRETS)
      throw noSecret(
        { name, entry },
        `is one too many: all together have more than ${LARGEST_SECRETS} bytes, expected no more`,
        'Give fewer or shorter ones',
      );
    found.set(name, { value, entry });
  }
  return found;
}

/** No seal that was checked leads here. */
function undeclared(name: string): ArxError {
  const problem = 'the bundle does not say where it is, expected a place';
  return new ArxError(
    'RUN_NO_SECRET',
    `Cannot give the secret ${JSON.stringify(name)} to commands: ${problem}`,
  );
}
