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

/** Work of which nobody has heard for so long is given to somebody else. Seconds. */
const SILENCE = 30;

/**
 * Makes the streams and the consumer where they are missing; those that are there stay as they are.
 * @param silence seconds after which work is given to somebody else, where the consumer is made.
 * @returns the same as it is there, in milliseconds.
 */
export async function ensureStreams(
  manager: JetStreamManager,
  { retention, acks, storage }: NatsEnums,
  silence = SILENCE,
): Promise<number> {
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
  const found = await manager.consumers.info(WORK, CONSUMER).catch(() => undefined);
  const { config } =
    found ??
    (await manager.consumers.add(WORK, {
      durable_name: CONSUMER,
      ack_policy: acks.Explicit,
      ack_wait: silence * SECOND,
      max_ack_pending: 10_000,
    }));
  return (config.ack_wait ?? SILENCE * SECOND) / 1_000_000;
}
