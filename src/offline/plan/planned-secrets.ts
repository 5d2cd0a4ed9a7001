import type { Seal } from '../../model/seal.ts';
import type { PlannedHost } from '../run/planned-host.ts';
import type { PlannedSecret } from '../run/plan-model.ts';
import { fileFault } from '../secrets/file-fault.ts';
import { secretPlace } from '../../sys/secrets/secret-place.ts';

/** The secrets that a bundle needs, and whether they are there. No value is read, no command is started. */
export function plannedSecrets(
  { secrets = {} }: Pick<Seal, 'secrets'>,
  hasSecret: PlannedHost['hasSecret'],
): PlannedSecret[] {
  return Object.entries(secrets).map(([name, entry]) => {
    const present = hasSecret({ name, entry });
    const planned = { name, from: secretPlace(entry), as: entry.as ?? 'file' };
    // Only of a file on this host one can tell that it is not there; why, is with it.
    const problem = present === false ? fileFault({ name, entry })?.problem : undefined;
    return {
      ...planned,
      ...(present !== undefined && { present }),
      ...(problem !== undefined && { problem }),
    };
  });
}
