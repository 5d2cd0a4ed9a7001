import type { Effect } from './call.ts';
import { hasProgram, hasScriptInit, type InitSystem, initScript } from './init-system.ts';
import { UNIT_ACTIONS } from './read-systemctl.ts';

/** An argv of the host. */
export type Command = readonly [string, ...string[]];

/** How something is done to a service here. */
export type Way =
  /** By these commands, until one fails. None: there is nothing to do. */
  | { readonly commands: readonly Command[] }
  /** Not, and that is no failure. */
  | { readonly remark: string }
  /** Not, and that is one. */
  | { readonly refusal: string };

/**
 * How the init system does something to a service.
 * @param active whether it runs now; undefined when nobody could tell.
 */
export function wayOf(effect: Effect, init: InitSystem, active: boolean | undefined): Way {
  const { service, action } = effect;
  if (init.kind === 'none') return { remark: notDone(effect, init.why) };
  if (init.kind === 'systemd') return systemdWay(effect);
  // What the manager of systemd is told has no meaning to the others.
  if (service === 'systemd') return { commands: [] };
  if (IF_ACTIVE.has(action) && active !== true) return { commands: [] };
  return init.kind === 'openrc' ? openrcWay(effect) : scriptWay(effect, init.service);
}

/** What is only done to a service that runs (systemctl(1)). */
const IF_ACTIVE = new Set(['condrestart', 'try-restart', 'try-reload-or-restart']);
const ONLY_SYSTEMD = new Set(['kill', 'mask', 'preset', 'reenable', 'reset-failed', 'unmask']);

function systemdWay({ service, action }: Effect): Way {
  if (service === 'systemd') return { commands: [['systemctl', action]] };
  if (UNIT_ACTIONS.has(action))
    return { commands: [['systemctl', '--no-pager', '--no-ask-password', action, '--', service]] };
  // An action of its own, such as configtest, is only in its init script.
  if (initScript(service) !== undefined && hasProgram('service'))
    return { commands: [['service', service, action]] };
  return { refusal: `systemd has no action ${action}, and ${service} has no init script` };
}

const OPENRC: Readonly<Record<string, string>> = {
  condrestart: 'restart',
  'try-restart': 'restart',
  'try-reload-or-restart': 'restart',
  'reload-or-restart': 'restart',
  'force-reload': 'restart',
};

function openrcWay({ service, action }: Effect): Way {
  if (action === 'enable') return { commands: [['rc-update', 'add', service]] };
  if (action === 'disable') return { commands: [['rc-update', 'del', service]] };
  if (ONLY_SYSTEMD.has(action)) return { refusal: `OpenRC has no action ${action}` };
  return { commands: [['rc-service', service, OPENRC[action] ?? action]] };
}

// LSB 5.0 Core, "Init Script Actions": force-reload reloads or restarts. try-restart is optional there.
const SCRIPTS: Readonly<Record<string, string>> = {
  condrestart: 'restart',
  'try-restart': 'restart',
  'reload-or-restart': 'force-reload',
  'try-reload-or-restart': 'force-reload',
};

function scriptWay(effect: Effect, program: boolean): Way {
  const { service, action } = effect;
  const script = initScript(service);
  if (script === undefined && !(program && hasScriptInit()))
    return { remark: notDone(effect, `no init system runs here, and there is no /etc/init.d/${service}`) };
  if (action === 'enable' || action === 'disable') return linksWay(service, action);
  if (ONLY_SYSTEMD.has(action)) return { refusal: `init scripts have no action ${action}` };
  const words = [SCRIPTS[action] ?? action] as const;
  return { commands: [program ? ['service', service, ...words] : [`/etc/init.d/${service}`, ...words]] };
}

/** update-rc.d(8): defaults makes the links where there are none. */
function linksWay(service: string, action: 'enable' | 'disable'): Way {
  if (!hasProgram('update-rc.d'))
    return { refusal: `this host has no update-rc.d, which could ${action} it` };
  const links: Command[] = action === 'enable' ? [['update-rc.d', service, 'defaults']] : [];
  return { commands: [...links, ['update-rc.d', service, action]] };
}

function notDone({ service, action }: Effect, why: string): string {
  return `The service ${service} was not told to ${action}: ${why}`;
}
