import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpenSecrets } from '../../secrets/secrets-model.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { daemonFailure } from './daemon-failure.ts';
import { isAlive } from './is-alive.ts';
import { logTail } from './log-tail.ts';

/** Milliseconds: how long it may take until its program runs, and how long that must then stay. */
const [PATIENCE, SETTLED] = [10_000, 250];
const PAUSE = 10;

/**
 * Returns normally once a daemon has become its program and stays.
 * @param file what it removes first of all.
 * @throws ArxError RUN_SERVICE_FAILED with the end of its log, without secrets.
 */
export async function demandStarted(
  record: DaemonRecord,
  file: string,
  secrets: Pick<OpenSecrets, 'mask'>,
): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (existsSync(file) && isAlive(record) && performance.now() < until) await delay(PAUSE);
  await delay(SETTLED);
  if (isAlive(record) && !existsSync(file)) return;
  const said = logTail(record.log, secrets);
  throw daemonFailure('RUN_SERVICE_FAILED', record.name, {
    problem: `it ended at once${said}, expected a program that stays in the foreground`,
    hint: `Its log is ${record.log}`,
  });
}
