import type { Context } from '../../core/context.ts';
import { capture } from '../../sys/spawn.ts';
import { clientEnvironment } from '../local-environment.ts';
import { type ControlFiles, controlArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';

/** How long a connection may take to answer or to end, in milliseconds. */
const PATIENCE = 3000;

/**
 * Asks whether a shared connection is there, or tells it to end. Never rejects. With a signal of its own: also what was
 * interrupted is closed.
 */
export async function askMaster(
  what: 'check' | 'exit',
  settings: SshSettings,
  at: Pick<ControlFiles, 'socket'>,
  context: Context,
): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  const argv = controlArgv(what, settings, at);
  const options = { argv, env: clientEnvironment(context), cwd: '/', group: true, signal };
  const { code } = await capture(options).catch(() => ({ code: null }));
  return code === 0;
}
