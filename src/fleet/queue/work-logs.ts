import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { makePart, openState } from '../../offline/state/state-directory.ts';
import { withinState } from '../../offline/state/state-invalid.ts';

/** Runs of which a worker keeps what hosts wrote. */
const KEPT = 200;

/** The directory for what the hosts of a run write, in the state of the worker. @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function workLogs(run: string, context: Context): string {
  const parent = makePart(openState(context), 'worker');
  const runs = withinState(parent, () => readdirSync(parent)).toSorted();
  if (!runs.includes(run))
    for (const old of runs.slice(0, Math.max(0, runs.length - KEPT + 1)))
      rmSync(join(parent, old), { recursive: true, force: true });
  return join(parent, run);
}
