import type { Row } from './runner-row.ts';

/** Bundles whose commands fail, after they have placed something, which is taken back. */
const FAILING: readonly (readonly [what: string, bundle: string])[] = [
  ['a command fails', 'fails'],
  ['a command is killed', 'killed'],
  ['a command is ended by TERM', 'terminated'],
  ['a command takes too long', 'slow'],
  ['a command is silent', 'silent'],
  ['a command fails again', 'again'],
  ['a program is nowhere', 'no-program'],
  ['a program is no file', 'no-file'],
  ['a program may not be executed', 'not-executable'],
  ['a program has no interpreter', 'no-interpreter'],
  ['the name of a program has an equals sign', 'equals'],
  ['the cwd of a command is not there', 'no-cwd'],
  ['the cwd of a command is a file', 'file-cwd'],
  ['a command cannot be undone', 'undone'],
  ['a command is undone', 'undone-well'],
  ['a command removes what was placed and fails', 'removes-and-fails'],
  ['a command leaves a process and ends', 'leaves-behind'],
  ['a command that fails has written much', 'talks-much'],
  ['a command that fails has written controls', 'controls'],
  ['a command in the host’s namespaces fails', 'direct'],
  ['a command with the host’s network fails', 'host'],
  ['a daemon ends at once', 'daemon'],
  ['a daemon has no program', 'daemon-missing'],
  ['the cwd of a daemon is not there', 'daemon-cwd'],
  ['nobody listens at the port of a daemon', 'daemon-tcp'],
  ['nobody answers at the URL of a daemon', 'daemon-http'],
  ['the health command of a daemon fails', 'daemon-command'],
];

const INIT = `mount -t tmpfs none /etc/init.d
  printf '#!/bin/sh\\n%s\\n' 'echo "demo: no"; exit 4' >/etc/init.d/demo && chmod 755 /etc/init.d/demo`;
const WELL = INIT.replace('echo "demo: no"; exit 4', 'exit 0');

/** Programs that end what they start by a signal, once its command runs. */
function signalled(signal: string): readonly string[] {
  const lines = `{ until test -e /srv/host/started; do sleep .05; done; kill -s ${signal} $$; } & exec "$@"`;
  return ['sh', '-c', lines, 'sh'];
}

/** Rows of commands, daemons and services that fail. */
export const STEP_ROWS: readonly Row[] = [
  ...FAILING.map(([name, bundle]): Row => ({ name, line: `run ${bundle}.arx`, exit: 7 })),
  { name: 'a command that ignores TERM takes too long', line: 'run deaf.arx', exit: 7 },
  {
    name: 'a command edits what was placed and fails',
    line: 'run edits-and-fails.arx',
    exit: 7,
    changes: true,
  },
  {
    name: 'a command puts a directory in the way and fails',
    line: 'run in-the-way-and-fails.arx',
    exit: 7,
    changes: true,
  },
  {
    name: 'a command fails and nothing is to be taken back',
    line: 'run fails.arx --no-rollback',
    exit: 7,
    changes: true,
  },
  { name: 'a command fails and standard output is JSON', line: 'run fails.arx --json', exit: 7 },
  { name: 'a service fails', line: 'run service-fails.arx', exit: 7, wrong: INIT },
  { name: 'a service is not healthy', line: 'run service-health.arx', exit: 7, wrong: WELL },
  { name: 'a service cannot be masked here', line: 'run service-mask.arx', exit: 7, wrong: WELL },
  {
    name: 'a service cannot be enabled here',
    line: 'run service-enable.arx',
    exit: 7,
    wrong: `! test -e /usr/sbin/update-rc.d || mount --bind /dev/null /usr/sbin/update-rc.d; ${WELL}`,
  },
  {
    name: 'a command asks for a service that was not sealed',
    line: 'run service-other.arx',
    exit: 7,
    wrong: `${WELL}; echo other >which`,
  },
  {
    name: 'the user asks to stop',
    line: 'run waits.arx',
    exit: 130,
    changes: true,
    under: signalled('INT'),
  },
  {
    name: 'the system asks to stop',
    line: 'run waits.arx',
    exit: 143,
    changes: true,
    under: signalled('TERM'),
  },
  { name: 'there is no unshare', line: 'run fails.arx', exit: 3, wrong: 'hide unshare' },
  { name: 'there is no nsenter', line: 'run fails.arx', exit: 3, wrong: 'hide nsenter' },
  { name: 'there is no setpriv', line: 'run user-number.arx', exit: 3, wrong: 'hide setpriv' },
  { name: 'a user is not known', line: 'run user.arx', exit: 3 },
  {
    name: 'a user may not become another',
    line: 'run user-number.arx',
    exit: 3,
    wrong:
      'mkdir /srv/cache; chown -R 4242:4242 /srv/work /srv/host /srv/state /srv/tmp /srv/config /srv/cache',
    under: ['setpriv', '--reuid', '4242', '--regid', '4242', '--clear-groups'],
    env: { ARX_CACHE_DIR: '/srv/cache' },
    mended: 'chown -R 0:0 /srv/work /srv/state /srv/host /srv/config; ran app.arx',
  },
  {
    name: 'no namespaces are allowed',
    line: 'run fails.arx',
    exit: 3,
    wrong: 'own; mkdir /srv/cache; chown 65534 /srv/cache; hide unshare bwrap',
    under: ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'],
    env: { ARX_CACHE_DIR: '/srv/cache' },
    mended: 'chown -R 0:0 /srv/work /srv/state /srv/host /srv/config; umount /usr/bin; ran app.arx',
  },
  {
    name: 'the directory for temporary files takes no programs',
    line: 'run program.arx',
    exit: 3,
    wrong: 'mount -t tmpfs -o noexec none /srv/tmp',
  },
  {
    name: 'the directory of logs is a file',
    line: 'run fails.arx',
    exit: 4,
    wrong: 'rm -r /srv/state/logs; echo >/srv/state/logs',
    mended: 'rm /srv/state/logs; ran app.arx',
  },
];
