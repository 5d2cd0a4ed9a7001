import type { Context } from '../../core/context.ts';
import type { PluginSession } from '../../plugin/connector-plugin.ts';
import type { FarProcess, Session } from '../../plugin/session.ts';
import { once } from '../once.ts';
import { type PluginUse, wrongPlugin } from './host-plugin-error.ts';
import { inTime } from './in-time.ts';
import { endQuietly, pluginProcess } from './plugin-process.ts';
import type { StartedPrograms } from './started-programs.ts';

/** Milliseconds that closing may take at most. */
const CLOSING = 10_000;

/** What a session of a plug-in rests on. */
export interface PluginWay {
  readonly session: PluginSession;
  readonly use: PluginUse;
  readonly programs: StartedPrograms;
  /** Milliseconds that starting a program may take. */
  readonly most: number;
}

/**
 * The session of a plug-in as a session of arx. Closing it ends what runs, and what the plug-in left.
 * Its `exec` throws ArxError PLUGIN_FAILED or a HOST_ code, as the plug-in says; INTERRUPTED. So does closing.
 */
export function pluginSession({ session, use, programs, most }: PluginWay, context: Context): Session {
  const running = new Set<FarProcess>();
  return {
    name: use.host,
    exec: async (request) => {
      const ask = async (): Promise<FarProcess> =>
        pluginProcess(await session.exec(request), request.stdin === 'pipe', use);
      const child = await inTime(
        { use, doing: 'start a program', most, ask, late: endQuietly },
        request.closing === true ? undefined : context.signal,
      );
      running.add(child);
      void child.ended.then(() => running.delete(child));
      return child;
    },
    [Symbol.asyncDispose]: once(async () => {
      for (const child of running) child.kill();
      try {
        const ask = (): unknown => session.close?.();
        await inTime<unknown>({ use, doing: 'close the way', most: Math.min(most, CLOSING), ask }, undefined);
      } finally {
        await endPrograms(programs, use);
      }
    }),
  };
}

async function endPrograms(programs: StartedPrograms, use: PluginUse): Promise<void> {
  const left = await programs.end();
  if (left > 0)
    throw wrongPlugin(
      use,
      `left ${left === 1 ? 'a program' : `${left} programs`} running`,
      'none after close(); they were ended',
    );
}
