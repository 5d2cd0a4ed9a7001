import type { Seal } from '../../model/seal.ts';
import type { PlannedHost } from '../run/planned-host.ts';
import type { PlannedSecret } from '../run/plan-model.ts';
import { secretPlace } from '../../sys/secrets/secret-place.ts';

/** The secrets that a bundle needs, and whether they are there. No value is read, no command is started. */
export function plannedSecrets(
  { secrets = {} }: Pick<Seal, 'secrets'>,
  hasSecret: PlannedHost['hasSecret'],
): PlannedSecret[] {
  return Object.entries(secrets).map(([name, entry]) => {
    const present = hasSecret({ name, entry });
    const planned = { name, from: secretPlace(entry), as: entry.as ?? 'file' };
    return { ...planned, ...(present !== undefined && { present }) };
  });
}
