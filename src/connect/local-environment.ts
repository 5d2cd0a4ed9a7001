import type { Context } from '../core/context.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';

/** What the clients of connectors (ssh, docker, podman, vagrant, terraform) read: where their settings and agents are. */
const NAMES =
  'HOME USER LOGNAME SHELL TMPDIR LANG SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR KRB5CCNAME ' +
  'XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME ' +
  'CONTAINER_HOST CONTAINER_CONNECTION CONTAINER_SSHKEY CONTAINERS_CONF CONTAINERS_STORAGE_CONF';
const STARTS = ['LC_', 'DOCKER_', 'PODMAN_', 'VAGRANT_', 'TF_'];

/** The environment of programs that arx starts here to reach a target: the caller's PATH, and what they are set up by. */
export function clientEnvironment({ env, home }: Context): Record<string, string> {
  const names = new Set(NAMES.split(' '));
  const chosen = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (names.has(entry[0]) || STARTS.some((start) => entry[0].startsWith(start))),
  );
  return { ...Object.fromEntries(chosen), HOME: home, PATH: env['PATH'] || SYSTEM_PATH };
}

/** The environment of programs when this machine is the target: nothing of who calls. */
export function targetEnvironment({ home }: Context): Record<string, string> {
  return { HOME: home, PATH: SYSTEM_PATH, LC_ALL: 'C' };
}
