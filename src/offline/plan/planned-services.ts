import type { ServiceEntry } from '../../model/manifest.ts';
import type { Seal } from '../../model/seal.ts';
import type { PlannedService } from '../run/plan-model.ts';

/** Those that the runner handles itself; what commands may ask for stands with them. */
export function plannedServices({ services = [] }: Pick<Seal, 'services'>): PlannedService[] {
  return services.flatMap(plannedService);
}

function plannedService({ name, do: actions, when = 'always', health }: ServiceEntry): PlannedService[] {
  if (actions === undefined) return [];
  return [{ name, do: actions, when, ...(health !== undefined && { health }) }];
}
