import { setTimeout as delay } from 'node:timers/promises';
import { processTable } from '../../sys/process-table.ts';
import { PATIENCE } from './stuck.ts';

const PAUSE = 20;

/** Resolves to true once no process of a group runs, to false if some still do after the time for that. */
export async function groupEnds(leader: number): Promise<boolean> {
  for (const end = performance.now() + PATIENCE; isAnyRunning(leader); await delay(PAUSE))
    if (performance.now() > end) return false;
  return true;
}

function isAnyRunning(leader: number): boolean {
  return processTable().some(({ group, zombie }) => group === leader && !zombie);
}
