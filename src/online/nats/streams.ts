import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsEnums } from './open-nats.ts';

/** The stream of work: what is done leaves it. */
export const WORK = 'ARX_WORK';
/** The stream of reports, and of what was withdrawn: the last one of each subject stays. */
export const REPORTS = 'ARX_REPORTS';
/** The consumer that all workers share. */
export const CONSUMER = 'workers';

/** The words between the dots are of `QueuedWork`, or `*` for all. */
export const subjects = {
  work: (run: string, key: string) => `arx.work.${run}.${key}`,
  report: (run: string, key: string) => `arx.report.${run}.${key}`,
  withdrawn: (run: string) => `arx.withdrawn.${run}`,
};

const SECOND = 1_000_000_000;
const WEEK = 7 * 24 * 3600 * SECOND;

/** Makes the streams and the consumer where they are missing; those that are there stay as they are. */
export async function ensureStreams(
  manager: JetStreamManager,
  { retention, acks, storage }: NatsEnums,
): Promise<void> {
  const names = new Set<string>();
  for await (const name of manager.streams.names()) names.add(name);
  if (!names.has(WORK))
    await manager.streams.add({
      name: WORK,
      subjects: [subjects.work('*', '*')],
      retention: retention.Workqueue,
      storage: storage.File,
      max_age: WEEK,
      duplicate_window: 3600 * SECOND,
    });
  if (!names.has(REPORTS))
    await manager.streams.add({
      name: REPORTS,
      subjects: [subjects.report('*', '*'), subjects.withdrawn('*')],
      retention: retention.Limits,
      storage: storage.File,
      max_age: WEEK,
      max_msgs_per_subject: 1,
    });
  // A worker says every ten seconds that it is at work; who is silent for thirty has ended.
  await manager.consumers.add(WORK, {
    durable_name: CONSUMER,
    ack_policy: acks.Explicit,
    ack_wait: 30 * SECOND,
    max_ack_pending: 10_000,
  });
}
