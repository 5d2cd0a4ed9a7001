import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where init systems take requests, so that a command inside a sandbox cannot have them start something outside of it.
 * systemd: its private socket, Varlink since version 257 (systemd.io), that of systemd-machined too, which opens shells on the
 * host, and the system's D-Bus, over which it and its companions answer. System V init: initctl(5). OpenRC: the FIFO of openrc-init(8). dinit(8), finit(8): their sockets.
 * Upstart has only an abstract socket, which belongs to a network namespace.
 */
const PLACES = [
  '/run/systemd/private',
  '/run/systemd/io.systemd.Manager',
  '/run/systemd/machine/io.systemd.Machine',
  '/run/dbus/system_bus_socket',
  '/var/run/dbus/system_bus_socket',
  '/run/initctl',
  '/dev/initctl',
  '/run/openrc/init.ctl',
  '/run/dinitctl',
  '/dev/dinitctl',
  '/run/finit/socket',
];
/** A user's own systemd, below /run/user/UID. */
const OF_USERS = ['bus', 'systemd/private', 'systemd/io.systemd.Manager'];
const USERS = '/run/user';

/** Those that this host has: sockets and FIFOs, without links. */
export function initSockets(): string[] {
  const users = namesIn(USERS).flatMap((uid) => OF_USERS.map((name) => join(USERS, uid, name)));
  return [...new Set([...PLACES, ...users].flatMap(realSocket))];
}

function realSocket(path: string): string[] {
  try {
    const found = statSync(path);
    return found.isSocket() || found.isFIFO() ? [realpathSync(path)] : [];
  } catch {
    return [];
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
