import type { Context } from '../../core/context.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import { stopDaemon } from '../services/daemons/stop-daemon.ts';
import type { Acting } from './acting.ts';
import type { Undertaking } from './undertaking.ts';

/** Stops the daemons that the version before had and this one has not. @returns what was stopped, and what did not work, a sentence each. */
export async function stopOldDaemons(
  { ledger, head }: Pick<Undertaking, 'ledger' | 'head'>,
  { journal, course: { daemons } }: Pick<Acting, 'journal' | 'course'>,
  context: Context,
): Promise<string[]> {
  const kept = new Set(daemons.map(({ name }) => name));
  const remarks: string[] = [];
  for (const record of ledger.find(head.seal.name ?? head.digest)?.daemons ?? []) {
    if (kept.has(record.name) || !isAlive(record)) continue;
    journal.stopped(record);
    const problem = await stopDaemon(record, context);
    remarks.push(problem ?? `The daemon ${record.name} of the version before was stopped`);
  }
  return remarks;
}
