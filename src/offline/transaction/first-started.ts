import type { Plan } from '../run/plan-model.ts';

/** The name of the daemon that a run starts first, if it starts any. */
export function firstStarted({ daemons }: Pick<Plan, 'daemons'>): string | undefined {
  return daemons.find(({ action }) => action === 'start' || action === 'replace')?.name;
}
