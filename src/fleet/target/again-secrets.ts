import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { secretValue } from '../../offline/secrets/secret-value.ts';
import { againUnits } from '../far/again-units.ts';
import type { FarOrder } from '../far/far-model.ts';
import { wasSent } from './sent-variables.ts';

/**
 * Values from this machine for daemons of the version before, should they be started again. One that is not there, or that
 * no run from here has given to that target, is left out: then that daemon cannot be started, which is said there.
 * @param named variables that the data of the host names.
 * @throws ArxError INTERRUPTED.
 */
export async function againSecrets(
  order: FarOrder,
  { target, named }: { readonly target: string; readonly named: readonly string[] },
  context: Context,
): Promise<Map<string, Buffer>> {
  const values = new Map<string, Buffer>();
  for (const [alias, secret] of againUnits(order).flatMap(({ secrets }) => [...secrets])) {
    const { env } = secret.entry;
    if (env === undefined || !(named.includes(env) || wasSent(target, env, context))) continue;
    const value = await valueOf(secret, context);
    if (value !== undefined) values.set(alias, value);
  }
  return values;
}

async function valueOf(
  secret: Parameters<typeof secretValue>[0],
  context: Context,
): Promise<Buffer | undefined> {
  try {
    return await secretValue(secret, context);
  } catch (error) {
    if (error instanceof ArxError && error.code === 'RUN_NO_SECRET') return undefined;
    throw error;
  }
}
