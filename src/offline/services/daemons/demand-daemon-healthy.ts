import type { Context } from '../../../core/context.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Health } from '../../../model/manifest.ts';
import type { OpenSecrets } from '../../secrets/secrets-model.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { demandHealth } from '../demand-health.ts';
import { daemonFailure } from './daemon-failure.ts';
import { isAlive } from './is-alive.ts';
import { logTail } from './log-tail.ts';

/**
 * Returns normally once a daemon that was started is healthy, and still runs.
 * @throws ArxError RUN_UNHEALTHY, RUN_SERVICE_FAILED when it has ended meanwhile, INTERRUPTED.
 */
export async function demandDaemonHealthy(
  record: DaemonRecord,
  health: Health | undefined,
  secrets: Pick<OpenSecrets, 'mask'>,
  context: Context,
): Promise<void> {
  if (health !== undefined)
    await demandHealth(health, `the daemon ${quoted(record.name)}`, context, record.log);
  if (isAlive(record)) return;
  throw daemonFailure('RUN_SERVICE_FAILED', record.name, {
    problem: `it has ended${logTail(record.log, secrets)}, expected it to stay`,
    hint: `Its log is ${record.log}`,
  });
}
