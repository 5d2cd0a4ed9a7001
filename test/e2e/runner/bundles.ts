/** A manifest as its author writes it. */
export type Manifest = Readonly<Record<string, unknown>>;

const text = (value: string): object => ({ source: { text: value } });
const file = (path: string, value: string, more: object = {}): object => ({
  ...text(value),
  target: `/srv/host/${path}`,
  ...more,
});
const sh = (script: string, more: object = {}): object => ({ cmd: ['sh', '-c', script], ...more });

/** The value of the secret that rows use: it must be in nothing that they say. */
export const SECRET = 'tr0ub4dor-and-3';

const APP = [file('app/a', 'first a\n'), file('app/b', 'first b\n')];
const NEW = [file('app/a', 'second a\n'), file('app/c', 'second c\n')];

/** A bundle that fails in the way of `code`, after it has placed something. */
const failing = (code: object | string | readonly string[], more: Manifest = {}): Manifest => ({
  name: 'app',
  version: '3',
  sequence: 3,
  data: NEW,
  code: [code],
  ...more,
});
const daemon = (cmd: readonly string[], more: object = {}): Manifest =>
  failing({ cmd, daemon: 'demo', network: 'host', ...more });
const secret = (where: object, as = 'file'): Manifest =>
  failing(sh('echo $KEY; cat $KEY_FILE; exit 3', { secrets: 'KEY' }), { secrets: { KEY: { ...where, as } } });
const placing = (path: string, more: object = {}): Manifest => ({
  name: 'other',
  version: '1',
  data: [file(path, 'other\n', more)],
});

/** Every bundle of the table by its name. */
export const BUNDLES: Readonly<Record<string, Manifest>> = {
  app: { name: 'app', version: '1', sequence: 1, data: APP, code: [sh('echo ran', { when: 'changed' })] },
  next: { name: 'app', version: '2', sequence: 2, data: NEW },
  passing: {
    name: 'app',
    version: '2',
    sequence: 2,
    data: NEW,
    code: [sh('true', { pass: ['DB'], undo: ['true'] })],
  },
  unnumbered: { name: 'app', version: '2', data: NEW },
  other: placing('app/a'),
  nameless: { data: [file('app/a', 'nobody\n')] },
  below: placing('app/a/deep'),
  'on-directory': placing('app'),
  owner: placing('x', { owner: 'nosuchuser' }),
  group: placing('x', { owner: 'root:nosuchgroup' }),
  'owner-number': placing('x', { owner: '4242:4242' }),
  big: { name: 'big', version: '1', data: [file('big', 'a line of some length\n'.repeat(20_000))] },
  darwin: { ...placing('x'), platforms: ['darwin/arm64'] },
  windows: { ...placing('x'), platforms: ['windows/amd64', 'linux/s390x'] },
  fails: failing(sh('echo out; sleep 0.5; echo err >&2; exit 9')),
  killed: failing(sh('kill -9 $$')),
  terminated: failing(sh('kill -TERM $$')),
  slow: failing(sh('sleep 60', { timeout: '1s' })),
  deaf: failing(sh('trap "" TERM; (sleep 60 &) ; echo deaf; while :; do sleep .1; done', { timeout: '1s' })),
  silent: failing(sh('sleep 60', { silence: '1s' })),
  again: failing(sh('echo again; exit 1', { retries: 1 })),
  'no-program': failing('nosuchprogram'),
  'no-file': failing('/srv/host/nosuchprogram'),
  'not-executable': failing('/srv/host/app/a'),
  'no-interpreter': failing({ source: { text: '#!/nosuchinterpreter\n' }, args: [] }),
  equals: failing('a=b'),
  'no-cwd': failing(sh('true', { cwd: '/srv/host/nowhere' })),
  'file-cwd': failing(sh('true', { cwd: '/srv/host/app/a' })),
  user: failing(sh('true', { user: 'nosuchuser' })),
  'user-number': failing(sh('true', { user: '65534' })),
  program: failing({ source: { text: '#!/bin/sh\nexit 0\n' }, args: [] }),
  undone: failing(sh('exit 4'), {
    code: [sh('echo done', { undo: ['sh', '-c', 'exit 5'] }), sh('exit 4')],
  }),
  'undone-well': failing(sh('exit 4'), {
    code: [sh('echo x >/srv/host/made', { undo: ['rm', '/srv/host/made'] }), sh('exit 4')],
  }),
  'undo-later': {
    name: 'app',
    version: '2',
    sequence: 2,
    data: NEW,
    code: [sh('true', { undo: ['sh', '-c', 'echo oh >&2; exit 5'] })],
  },
  'undo-missing': {
    name: 'app',
    version: '2',
    sequence: 2,
    data: NEW,
    code: [sh('true', { undo: 'nosuchprogram' })],
  },
  'edits-and-fails': failing(sh('echo edited >/srv/host/app/a; exit 4')),
  'removes-and-fails': failing(sh('rm -r /srv/host/app; exit 4')),
  'in-the-way-and-fails': failing(
    sh('rm /srv/host/app/a; mkdir /srv/host/app/a; touch /srv/host/app/a/x; exit 4'),
  ),
  'leaves-behind': failing(sh('sleep 50 & exit 6')),
  'talks-much': failing(sh('i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 2')),
  controls: failing(sh("printf 'a\\033[31mb\\r\\nc\\000d\\n'; exit 2")),
  waits: failing(sh('touch /srv/host/started; sleep 60')),
  daemon: daemon(['sh', '-c', 'exit 3'], { health: { command: 'true', within: '1s' } }),
  'daemon-missing': daemon(['nosuchprogram']),
  'daemon-cwd': daemon(['sleep', '60'], { cwd: '/srv/host/nowhere' }),
  'daemon-tcp': daemon(['sleep', '60'], { health: { tcp: 1, within: '1s' } }),
  'daemon-http': daemon(['sleep', '60'], { health: { http: 'http://127.0.0.1:1/', within: '1s' } }),
  'daemon-command': daemon(['sleep', '60'], {
    health: { command: ['sh', '-c', 'echo bad >&2; exit 8'], within: '1s' },
  }),
  'service-fails': failing(sh('true'), { services: [{ name: 'demo', do: 'restart' }] }),
  'service-mask': failing(['systemctl', 'mask', 'demo']),
  'service-enable': failing(sh('true'), { services: [{ name: 'demo', do: 'enable' }] }),
  'service-health': failing(sh('true'), {
    services: [{ name: 'demo', do: 'restart', health: { tcp: 1, within: '1s' } }],
  }),
  'service-other': failing(sh('service "$(cat /srv/work/which)" restart')),
  'secret-file': secret({ file: '/srv/work/secret' }),
  'secret-env': secret({ env: 'THE_KEY' }),
  'secret-as-env': secret({ env: 'THE_KEY' }, 'env'),
  'secret-command': secret({ command: ['sh', '-c', 'cat /srv/work/secret; exit $(cat /srv/work/code)'] }),
  'secret-no-command': secret({ command: 'nosuchprogram' }),
  direct: failing(sh('exit 3', { network: 'host', init: 'direct' })),
  host: failing(sh('exit 3', { network: 'host' })),
};

/** In shell: a script of a bundle, and its digest as who runs it would have got it by another way. */
export function exported(bundle: string): string {
  return `"$NODE" "$ARX" export ${bundle}.arx --format sh -o next.sh >/srv/said 2>&1; sha256sum next.sh | cut -c 1-64 >digest`;
}

/** What was done on a host before a row, in shell. */
export const HOSTS: Readonly<Record<string, string>> = {
  empty: 'cp $BUNDLES/*.arx .',
  first: 'cp $BUNDLES/*.arx . && ran app.arx',
  second: 'cp $BUNDLES/*.arx . && ran app.arx && ran next.arx',
  exported: `cp $BUNDLES/*.arx . && ran app.arx && { ${exported('next')}; }`,
  undo: 'cp $BUNDLES/*.arx . && ran app.arx && ran undo-later.arx',
  cut: `cp $BUNDLES/*.arx . && ran app.arx
    "$NODE" "$ARX" run waits.arx & until test -e /srv/host/started; do sleep .05; done; kill -9 $!; wait $!; sleep .2`,
};
