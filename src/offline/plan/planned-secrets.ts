import type { Context } from '../../core/context.ts';
import type { Seal } from '../../model/seal.ts';
import type { PlannedSecret } from '../run/plan-model.ts';
import { isSecretThere } from '../secrets/is-secret-there.ts';
import { secretPlace } from '../secrets/secret-place.ts';

/** The secrets that a bundle needs, and whether this host has them. No value is read, no command is started. */
export function plannedSecrets(
  { secrets = {} }: Pick<Seal, 'secrets'>,
  env: Context['env'],
): PlannedSecret[] {
  return Object.entries(secrets).map(([name, entry]) => {
    const present = isSecretThere({ name, entry }, env);
    const planned = { name, from: secretPlace(entry), as: entry.as ?? 'file' };
    return { ...planned, ...(present !== undefined && { present }) };
  });
}
