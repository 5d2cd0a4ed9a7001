import type { Context } from '../../core/context.ts';
import { stopDaemon } from '../services/daemons/stop-daemon.ts';
import type { Course } from './course.ts';
import type { Undertaking } from './undertaking.ts';

/** Stops the daemons that the version before had and this one has not. @returns what did not work, a sentence each. */
export async function stopOldDaemons(
  { ledger, head }: Pick<Undertaking, 'ledger' | 'head'>,
  { daemons }: Pick<Course, 'daemons'>,
  context: Context,
): Promise<string[]> {
  const kept = new Set(daemons.map(({ name }) => name));
  const remarks: string[] = [];
  for (const record of ledger.find(head.seal.name ?? head.digest)?.daemons ?? []) {
    const problem = kept.has(record.name) ? undefined : await stopDaemon(record, context);
    if (problem !== undefined) remarks.push(problem);
  }
  return remarks;
}
