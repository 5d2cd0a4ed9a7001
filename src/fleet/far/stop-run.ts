import { randomBytes } from 'node:crypto';
import type { FarChannel } from './far-channel.ts';

const LIMIT = 1024;

/**
 * Asks the supervisor of a run to stop and take everything back. Asked a second time, or with `now`, it ends commands at once.
 * @throws ArxError RUN_STATE_INVALID when that run is not there, HOST_UNREACHABLE.
 */
export async function stopRun(channel: FarChannel, run: string, now: boolean): Promise<void> {
  // A request that has to be sent again counts once.
  const words = [run, randomBytes(6).toString('hex'), now ? 'now' : 'stop'];
  await channel.ask({ verb: 'stop', words }, LIMIT);
}
