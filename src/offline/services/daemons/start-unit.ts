import type { Context } from '../../../core/context.ts';
import { quoted } from '../../../core/quoted.ts';
import { processStart } from '../../../sys/process-start.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { runOnHost } from '../run-on-host.ts';
import { daemonFailure } from './daemon-failure.ts';
import { launchWords, type ReadyLaunch } from './launch-file.ts';

/** Bytes of what systemd says that a message repeats. */
const SAID = 300;

/**
 * Starts a daemon as a transient unit of systemd (systemd-run(1)), which keeps all its processes in one control group.
 * @param begun takes the record before the daemon does anything; its process number is not known then.
 */
export async function startUnit(
  launch: ReadyLaunch,
  begun: (record: DaemonRecord) => void | Promise<void>,
  context: Context,
): Promise<DaemonRecord> {
  const { step, log, command } = launch;
  const unit = `arx-${step.daemon}.service`;
  await demandFree(unit, step.daemon, context);
  const record = { name: step.daemon, pid: 0, start: '', unit, log, command };
  await begun(record);
  const { code, stderr } = await runOnHost(unitCommand(unit, launch), context);
  if (code !== 0) {
    const problem = `systemd-run ended with exit code ${code} and says ${quoted(stderr.trim(), SAID)}`;
    throw daemonFailure('RUN_SERVICE_FAILED', step.daemon, { problem });
  }
  const pid = await mainPid(unit, context);
  return { ...record, pid, start: processStart(pid) ?? '' };
}

function unitCommand(unit: string, launch: ReadyLaunch): [string, ...string[]] {
  const { step, cwd, log } = launch;
  const properties = [
    `StandardOutput=append:${log}`,
    `StandardError=append:${log}`,
    'UMask=0022',
    'LimitCORE=0',
    'IgnoreSIGPIPE=no',
  ];
  return [
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${unit}`,
    '--service-type=exec',
    `--description=${step.daemon}, started by arx`,
    `--working-directory=${cwd}`,
    ...properties.map((property) => `--property=${property}`),
    '--',
    ...launchWords(launch).map(literal),
  ];
}

/** systemd puts its own variables into the words of a command; a doubled dollar sign is one (systemd.service(5), "Command lines"). */
function literal(word: string): string {
  return word.replaceAll('$', () => '$$');
}

/** A unit that still runs belongs to another bundle, or its daemon was to be stopped first. */
async function demandFree(unit: string, daemon: string, context: Context): Promise<void> {
  const { code } = await runOnHost(['systemctl', 'is-active', '--quiet', '--', unit], context);
  if (code !== 0) return;
  throw daemonFailure('RUN_SERVICE_REFUSED', daemon, {
    problem: `the unit ${unit} runs already, expected none of that name`,
    hint: `Look at it with: systemctl status ${unit}`,
  });
}

async function mainPid(unit: string, context: Context): Promise<number> {
  const { stdout } = await runOnHost(
    ['systemctl', 'show', '--property=MainPID', '--value', '--', unit],
    context,
  );
  return Number(stdout.trim()) || 0;
}
