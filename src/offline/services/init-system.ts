import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { findProgram } from '../../sys/find-program.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';

/** What starts and stops services on this host. */
export type InitSystem =
  | { readonly kind: 'systemd' }
  | { readonly kind: 'openrc' }
  /** Init scripts, by the program `service` or by themselves. */
  | { readonly kind: 'scripts'; readonly service: boolean }
  /** Nothing does: a chroot, or no Linux. */
  | { readonly kind: 'none'; readonly why: string };

/**
 * Looks for the init system that runs here: systemd if its runtime directory is there (sd_booted(3)), OpenRC likewise, else
 * init scripts. Programs that are only installed do not count.
 */
export function findInitSystem(): InitSystem {
  if (process.platform !== 'linux') return { kind: 'none', why: 'this is no Linux' };
  if (isChroot()) return { kind: 'none', why: 'this is a chroot' };
  if (isDirectory('/run/systemd/system')) return { kind: 'systemd' };
  if (isDirectory('/run/openrc') && hasProgram('rc-service')) return { kind: 'openrc' };
  return { kind: 'scripts', service: hasProgram('service') };
}

/** Whether init scripts are started by an init of their own, and not in a container without one. */
export function hasScriptInit(): boolean {
  try {
    return readFileSync('/proc/1/comm', 'utf8') === 'init\n';
  } catch {
    return false;
  }
}

/** The init script of a service, if there is one. */
export function initScript(service: string): string | undefined {
  return findProgram(`/etc/init.d/${service}`, '', '/');
}

/** Whether a program of the system is there. */
export function hasProgram(name: string): boolean {
  return findProgram(name, SYSTEM_PATH, '/') !== undefined;
}

/** Whether the first process has another root directory than we. */
function isChroot(): boolean {
  try {
    // Among the same mounts the number of the one at the root tells, also where the whole host is mounted again below.
    if (readlinkSync('/proc/1/ns/mnt') === readlinkSync('/proc/self/ns/mnt'))
      return rootMount('1') !== rootMount('self');
    const [first, own] = [statSync('/proc/1/root'), statSync('/')];
    return first.dev !== own.dev || first.ino !== own.ino;
  } catch {
    // Not for our eyes, or no /proc: then nothing says so.
    return false;
  }
}

/** The number of the mount that a process has as its root directory; undefined below one (proc(5), mountinfo). */
function rootMount(of: '1' | 'self'): string | undefined {
  const lines = readFileSync(`/proc/${of}/mountinfo`, 'latin1').split('\n');
  return lines.findLast((line) => line.split(' ')[4] === '/')?.split(' ')[0];
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
