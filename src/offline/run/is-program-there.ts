import { findProgram, programPlaces } from '../../sys/find-program.ts';
import type { PlannedEntry } from './plan-model.ts';
import type { Step } from './step-model.ts';

/** True if a command's program is on this machine, or among what is placed before it runs. */
export function isProgramThere(
  { argv: [name], env, cwd }: Pick<Step, 'argv' | 'env' | 'cwd'>,
  entries: readonly PlannedEntry[],
): boolean {
  const path = env['PATH'] ?? '';
  if (findProgram(name, path, cwd) !== undefined) return true;
  const places = new Set(programPlaces(name, path, cwd));
  return entries.some((entry) => places.has(entry.path));
}
