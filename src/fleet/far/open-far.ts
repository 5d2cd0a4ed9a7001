import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Session } from '../../plugin/session.ts';
import { callRetried } from './call-retried.ts';
import { openChannel } from './far-channel.ts';
import type { Far, FarEvent } from './far-model.ts';
import { farPlaces } from './far-places.ts';
import { followRun } from './follow-run.ts';
import { startingBy } from './starting.ts';
import { stopRun } from './stop-run.ts';

/** How `openFar` speaks to a target. */
export interface FarOptions {
  /** The state directory there. Default: $ARX_STATE_DIR of that user's environment, else /var/lib/arx of root and ~/.local/state/arx of others. */
  readonly state?: string | undefined;
}

/**
 * Speaks to a target by the protocol of docs/target-protocol.md. Nothing is sent before the first call.
 * @throws ArxError HOST_INVALID for a state directory that cannot be named, INTERRUPTED.
 */
export function openFar(session: Session, { state = '' }: FarOptions, context: Context): Promise<Far> {
  checkAborted(context);
  demandState(state);
  const { name } = session;
  const channel = openChannel(session, state, context);
  const places = farPlaces(channel, name, context);
  const { take, start, reports } = startingBy(channel, { places, name }, context);
  const closing = async (run: string): Promise<Buffer> => {
    const ask = { verb: 'closing', words: [run] };
    return await callRetried(async () => await channel.ask(ask, context.limits.document), context);
  };
  return Promise.resolve({
    ...places,
    closing,
    wire: channel.wire,
    take,
    start,
    follow: async (run, heard) => {
      const following = { name, run, heard, reconnects: true, begun: reports(run) };
      await followRun(channel, following, context);
    },
    stop: async (run, now) => await callRetried(async () => await stopRun(channel, run, now), context),
    reopen: async (run) => {
      const kept = await closing(run);
      const events: FarEvent[] = [];
      const heard = (event: FarEvent): unknown => events.push(event);
      await followRun(channel, { name, run, heard: (event) => void heard(event), reconnects: true }, context);
      return { closing: kept, events };
    },
  });
}

/** It is one word of a command line that shells of any kind may read on its way. */
function demandState(state: string): void {
  if (state === '' || /^\/[\w@%+=:,./ -]*$/.test(state)) return;
  throw new ArxError(
    'HOST_INVALID',
    `Cannot use the state directory ${quoted(state)}: it is no absolute path of letters, digits and "._-@%+=:,/ ", expected one`,
    { hint: 'Correct `state_directory` in the data of the host' },
  );
}
