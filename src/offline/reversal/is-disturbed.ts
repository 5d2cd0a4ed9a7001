import type { Reversal } from './reversal.ts';

/** True if commands, daemons or services have a hand in what is at the paths, before those are changed. */
export function isDisturbed({
  undo,
  daemons,
  services,
}: Pick<Reversal, 'undo' | 'daemons' | 'services'>): boolean {
  return [undo.flat(), daemons, services].some((list) => list.length > 0);
}
