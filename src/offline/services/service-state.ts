import { globSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import type { Command } from './init-commands.ts';
import { type InitSystem, initScript } from './init-system.ts';
import { runOnHost } from './run-on-host.ts';

/** Seconds that a question for the state of a service may take. */
const PATIENCE = 30;

/** The command that tells how a service is, with the exit codes of LSB 5.0 Core, "Init Script Actions". */
export function statusCommand(service: string, init: InitSystem): Command | undefined {
  if (init.kind === 'systemd') return ['systemctl', 'is-active', '--', service];
  if (init.kind === 'openrc') return ['rc-service', service, 'status'];
  if (init.kind === 'none' || initScript(service) === undefined) return undefined;
  return init.service ? ['service', service, 'status'] : [`/etc/init.d/${service}`, 'status'];
}

/** Whether a service runs now; undefined when nobody can tell. */
export async function isActive(
  service: string,
  init: InitSystem,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<boolean | undefined> {
  const command = service === 'systemd' ? undefined : statusCommand(service, init);
  if (command === undefined) return undefined;
  const { code, stdout } = await runOnHost(command, context, { seconds: PATIENCE });
  if (code === 0) return true;
  // A unit on its way up counts as active: it would be again.
  if (init.kind === 'systemd' && /^(?:activating|reloading)/.test(stdout)) return true;
  return STOPPED[init.kind](code) ? false : undefined;
}

/** Which exit codes say that a service does not run; with others nobody has said so, as where systemd did not answer. */
const STOPPED: Readonly<Record<InitSystem['kind'], (code: number) => boolean>> = {
  // 4: no such unit.
  systemd: (code) => code === 3 || code === 4,
  // Also 8, and 32 when it has crashed; from 128 on a signal has ended the question.
  openrc: (code) => code < 128,
  // 1, 2: it has died; 3: it does not run.
  scripts: (code) => code <= 3,
  none: () => false,
};

/** Whether a service is started when the host boots; undefined when nobody can tell. */
export async function isEnabled(
  service: string,
  init: InitSystem,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<boolean | undefined> {
  if (init.kind === 'none') return undefined;
  if (init.kind === 'systemd') return await isUnitEnabled(service, context);
  const links = init.kind === 'openrc' ? '/etc/runlevels/*' : '/etc/rc[2-5].d';
  const name = init.kind === 'openrc' ? service : `S[0-9][0-9]${service}`;
  return globSync(`${links}/${name}`).length > 0;
}

/** Whoever can tell says the state as one word, or that there is no such unit (systemctl(1), is-enabled). */
async function isUnitEnabled(
  service: string,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<boolean | undefined> {
  const command: Command = ['systemctl', 'is-enabled', '--', service];
  const { code, stdout, stderr } = await runOnHost(command, context, { seconds: PATIENCE });
  if (code === 0) return true;
  return stdout !== '' || NO_UNIT.test(stderr) ? false : undefined;
}

const NO_UNIT = /^Failed to get unit file state for .*: No such file or directory$/m;
