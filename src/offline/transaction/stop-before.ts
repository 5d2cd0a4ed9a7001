import type { Context } from '../../core/context.ts';
import { stopDaemon } from '../services/daemons/stop-daemon.ts';
import type { DaemonRecord } from '../state/records.ts';
import type { Acting } from './acting.ts';

/** Stops a daemon of the version before: journaled first, so that it is started again when the run fails. Says what came of it. */
export async function stopBefore(
  record: DaemonRecord,
  { journal, course }: Pick<Acting, 'journal' | 'course'>,
  context: Context,
): Promise<void> {
  journal.stopped(record);
  const problem = await stopDaemon(record, context);
  course.remarks.push(problem ?? `The daemon ${record.name} of the version before was stopped`);
}
