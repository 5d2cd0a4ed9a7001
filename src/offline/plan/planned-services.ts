import type { Seal } from '../../model/seal.ts';
import type { PlannedService } from '../run/plan-model.ts';

/**
 * Those that the runner handles itself; what commands may ask for stands with them.
 * @param changed whether this run changes something.
 */
export function plannedServices(
  { services = [] }: Pick<Seal, 'services'>,
  changed: boolean,
): PlannedService[] {
  return services.flatMap(({ name, do: actions, when = 'always', health }) => {
    if (actions === undefined) return [];
    const skipped = when === 'changed' && !changed;
    return [{ name, do: actions, when, skipped, ...(health !== undefined && { health }) }];
  });
}
