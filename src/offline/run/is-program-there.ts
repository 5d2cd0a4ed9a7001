import { programPlaces } from '../../sys/find-program.ts';
import type { Ground } from './ground.ts';
import type { PlannedEntry } from './plan-model.ts';
import type { Step } from './step-model.ts';

/** True if a command's program is on the host, or among what is placed before it runs. */
export function isProgramThere(
  { argv: [name], env, cwd }: Pick<Step, 'argv' | 'env' | 'cwd'>,
  entries: readonly PlannedEntry[],
  ground: Ground,
): boolean {
  const places = programPlaces(name, env['PATH'] ?? '', cwd);
  if (places.some((place) => ground.mayExecute(place))) return true;
  const among = new Set(places);
  return entries.some((entry) => among.has(entry.path));
}
