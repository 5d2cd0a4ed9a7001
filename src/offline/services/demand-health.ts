import { setTimeout as delay } from 'node:timers/promises';
import { formatCommandLine } from '../../core/command-line.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { loopbackAddress, loopbackUrl } from '../../core/loopback.ts';
import type { Health } from '../../model/manifest.ts';
import { runOnHost } from './run-on-host.ts';

/** Seconds, when the manifest says none. */
const WITHIN = 30;
/** Milliseconds: the pause before the second attempt, and the longest; each is twice the one before. */
const [SHORTEST, LONGEST] = [50, 1000];
/** How many good answers are needed, and how many milliseconds lie between them. */
const [IN_A_ROW, APART] = [3, 200];
/** Milliseconds that an answer may take. */
const PATIENCE = 10_000;
/** The exit code of what SIGKILL has ended, as a shell says it. */
const KILLED = 137;

/**
 * Asks again and again until a service or daemon is healthy, several times in a row: after a reload its old processes may
 * still answer for a moment.
 * @param what who is asked, for the message.
 * @param log where what it writes is kept, if arx keeps it.
 * @throws ArxError RUN_UNHEALTHY when it is not within the time, INTERRUPTED.
 */
export async function demandHealth(
  health: Health,
  what: string,
  context: Context,
  log?: string,
): Promise<void> {
  const { within = WITHIN } = health;
  const end = performance.now() + within * 1000;
  let pause = SHORTEST;
  let said: string | undefined;
  for (let good = 0; ;) {
    checkAborted(context);
    const problem = await ask(health, Math.max(1, Math.ceil(end - performance.now())), context);
    good = problem === undefined ? good + 1 : 0;
    if (good === IN_A_ROW) return;
    // What only the end of the time has cut off says less than an answer before it.
    if (problem !== undefined && (said === undefined || performance.now() < end)) said = problem;
    // What is good at the end is asked on.
    if (problem !== undefined && performance.now() + pause >= end)
      throw unhealthy({ what, log }, within, said ?? problem);
    await delay(good > 0 ? APART : pause, undefined, { signal: context.signal }).catch(() =>
      checkAborted(context),
    );
    if (good === 0) pause = Math.min(2 * pause, LONGEST);
  }
}

interface Watched {
  readonly what: string;
  readonly log: string | undefined;
}

function unhealthy({ what, log }: Watched, within: number, problem: string): ArxError {
  return new ArxError(
    'RUN_UNHEALTHY',
    `Cannot go on with ${what}: after ${within} s ${problem}, expected a healthy answer`,
    { hint: `Read its log${log === undefined ? '' : `, ${log}`}; if it only needs longer, raise \`within\`` },
  );
}

/** What is wrong; undefined: nothing. */
async function ask(
  { tcp, http, command }: Health,
  left: number,
  context: Context,
): Promise<string | undefined> {
  if (command !== undefined) return await askCommand(command, left, context);
  const patience = Math.min(left, PATIENCE);
  const [address, url] = [loopbackAddress(tcp ?? ''), loopbackUrl(http ?? '')];
  // Loaded here, not above: the network modules of Node are for bundles that declare such a check, and no others.
  const { askHttp, askTcp } = await import('../../sys/ask-loopback.ts');
  if (url !== undefined) return await askHttp(url, patience);
  if (address !== undefined) return await askTcp(address, patience);
  return `${http ?? tcp ?? 'nothing'} is no address of this host`;
}

async function askCommand(
  command: readonly [string, ...string[]],
  left: number,
  { signal, tmp }: Context,
): Promise<string | undefined> {
  const start = performance.now();
  const { code } = await runOnHost(command, { hurry: signal, tmp }, { seconds: left / 1000, guarded: true });
  const cut = code === KILLED && performance.now() - start >= left;
  const how = cut ? 'had not ended and was ended' : `ended with exit code ${code}`;
  return code === 0 ? undefined : `${formatCommandLine(command)} ${how}`;
}
