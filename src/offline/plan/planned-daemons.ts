import type { Ground } from '../run/ground.ts';
import type { PlannedDaemon } from '../run/plan-model.ts';
import type { Step } from '../run/step-model.ts';
import type { DaemonRecord } from '../state/records.ts';

/**
 * What a run does with daemons, in its order: those of its commands first, then those that only the version before had.
 * @param before what the ledger has of that version.
 * @param changed whether this run changes something: if not, what runs is left alone.
 */
export function plannedDaemons(
  steps: readonly Pick<Step, 'daemon'>[],
  before: readonly DaemonRecord[],
  changed: boolean,
  ground: Pick<Ground, 'isAlive'>,
): PlannedDaemon[] {
  const running = new Set(before.filter((daemon) => ground.isAlive(daemon)).map(({ name }) => name));
  const wanted = steps.flatMap(({ daemon }) => daemon ?? []);
  const gone = [...running].filter((name) => !wanted.includes(name));
  const renewed = changed ? 'replace' : 'keep';
  return [
    ...wanted.map((name) => ({ name, action: running.has(name) ? renewed : 'start' }) as const),
    ...gone.map((name) => ({ name, action: 'stop' }) as const),
  ];
}
