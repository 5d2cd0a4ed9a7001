import type { Context } from '../../../core/context.ts';
import { processStart } from '../../../sys/process-start.ts';
import { spawn } from '../../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../../sys/system-path.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { daemonFailure } from './daemon-failure.ts';
import { launchWords, type ReadyLaunch } from './launch-file.ts';

// It waits for a word from us: until it is written down that there is a daemon, none runs.
const WAIT =
  'IFS= read -r go && [ "$go" = go ] || exit 1; umask 022; ulimit -c 0; exec >>"$1" 2>&1 </dev/null; shift; exec "$@"';

/**
 * Starts a daemon as the leader of a session and a process group of its own.
 * @param begun takes the record before the daemon does anything.
 */
export async function startGroup(
  launch: ReadyLaunch,
  begun: (record: DaemonRecord) => void | Promise<void>,
  _context: Context,
): Promise<DaemonRecord> {
  const { step, cwd, log, command } = launch;
  const child = await spawn({
    argv: ['sh', '-c', WAIT, 'sh', log, ...launchWords(launch)],
    cwd,
    env: { PATH: SYSTEM_PATH },
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    group: true,
  });
  child.stdin?.on('error', () => undefined);
  try {
    const start = processStart(child.pid);
    if (start === undefined)
      throw daemonFailure('RUN_SERVICE_FAILED', step.daemon, { problem: 'it ended before it began' });
    const record = { name: step.daemon, pid: child.pid, start, log, command };
    await begun(record);
    child.stdin?.end('go\n');
    child.release();
    return record;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
