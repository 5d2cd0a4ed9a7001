import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, test } from 'node:test';
import { startSmallHost } from '../../servers/small-host.ts';
import { nginxLines } from './nginx-lines.ts';
import { runDesk } from './run-desk.ts';

const host = await startSmallHost({ first: 'systemd', prepare: nginxLines() });
after(() => host[Symbol.asyncDispose]());

const sh = (script: string) => ({ cmd: 'sh', args: ['-c', script] });
const listed = (...services: readonly string[]) => ({ capabilities: { services } });
const answer = async (): Promise<string> => (await host.run('curl', '-s', 'http://127.0.0.1/')).stdout.trim();
const state = async (unit: string): Promise<string> =>
  (await host.run('systemctl', 'is-active', unit)).stdout.trim();

test('the example of the manifest leaves nginx answering on the host when systemd is its first process', async () => {
  const report = await runDesk(host, {
    code: [
      { ...sh('service nginx stop ; service nginx start'), ...listed('nginx start', 'nginx stop') },
      { ...sh('systemctl restart nginx && ! ss -ltn | grep :80'), ...listed('nginx restart') },
    ],
  });
  assert.equal(report.error, undefined, report.stderr);
  assert.deepEqual(
    report.records.map(({ action, wasActive, code }) => [action, wasActive, code]),
    [
      ['stop', false, 0],
      ['start', false, 0],
      ['restart', true, 0],
    ],
  );
  assert.equal(await answer(), 'one');
  assert.match(await host.sh('systemctl show -p ControlGroup nginx'), /system\.slice\/nginx\.service/);
});

test('a command gets 77 for a unit that is not listed, and nothing when it goes around the desk', async () => {
  const script = `
    systemctl restart dbus; echo "unlisted $?"
    /usr/bin/systemctl stop dbus; echo "by path $?"
    systemctl restart nginx dbus; echo "one of two $?"
    reboot; echo "reboot $?"
    telinit 6; echo "telinit $?"
    systemd-run --quiet touch /run/escaped; echo "systemd-run $?"
    busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager Reload; echo "busctl $?"
    dbus-send --system --print-reply --dest=org.freedesktop.systemd1 / org.freedesktop.DBus.Peer.Ping; echo "dbus $?"`;
  const report = await runDesk(host, { code: [{ ...sh(script), ...listed('nginx restart') }] });
  assert.equal(report.error, undefined);
  assert.deepEqual(report.stdout.trim().split('\n'), [
    'unlisted 77',
    'by path 77',
    'one of two 77',
    'reboot 77',
    'telinit 77',
    'systemd-run 1',
    'busctl 1',
    'dbus 1',
  ]);
  assert.deepEqual(report.records, []);
  assert.equal((await host.run('test', '-e', '/run/escaped')).code, 1);
  assert.equal(await state('dbus'), 'active');
});

test('a command asks and changes units as it could without arx when they are listed', async () => {
  await host.sh('systemctl stop nginx');
  const script = `
    systemctl daemon-reload
    systemctl enable --now nginx extra
    systemctl is-active nginx extra
    systemctl show -p ActiveState --value nginx
    systemctl list-units --plain --no-legend | cut -d' ' -f1
    systemctl --quiet is-active nginx && echo up
    systemctl cat extra | grep ExecStart`;
  const unit = '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=small.target\\n';
  await host.sh(`printf '${unit}' > /etc/systemd/system/extra.service`);
  const services = ['nginx', 'extra'].flatMap((name) => [`${name} enable`, `${name} start`]);
  const report = await runDesk(host, {
    code: [{ ...sh(`set -e${script}`), ...listed(...services, 'systemd daemon-reload') }],
  });
  assert.equal(report.error, undefined, report.stderr);
  assert.equal(
    report.stdout,
    'active\nactive\nactive\nextra.service\nnginx.service\nup\nExecStart=/bin/sleep 1000\n',
  );
  assert.deepEqual(
    report.records.map(({ service, action, wasActive, wasEnabled }) => [
      service,
      action,
      wasActive,
      wasEnabled,
    ]),
    [
      ['systemd', 'daemon-reload', undefined, undefined],
      ['nginx', 'enable', false, true],
      ['nginx', 'start', false, undefined],
      ['extra', 'enable', false, false],
      ['extra', 'start', false, undefined],
    ],
  );
  assert.equal(await state('extra'), 'active');
  await host.sh('rm /etc/systemd/system/extra.service');
  const back = await runDesk(host, { records: report.records });
  assert.deepEqual(await Promise.all([state('nginx'), state('extra')]), ['inactive', 'inactive']);
  assert.deepEqual(back.restored, []);
});

test('a unit that does not start fails the run with the words of systemd, and is stopped again', async () => {
  await host.sh('echo broken > /etc/nginx/answer');
  const report = await runDesk(host, { services: [{ name: 'nginx', do: ['restart'] }], restore: true });
  await host.sh(`echo 'return 200 "one\\n";' > /etc/nginx/answer`);
  assert.equal(report.error?.code, 'RUN_SERVICE_FAILED');
  assert.match(
    report.error.message,
    /Cannot restart the service "nginx": .* exit code 1 and says "Job for nginx/,
  );
  assert.deepEqual(report.restored, []);
  assert.equal(await state('nginx'), 'failed');
});

test('a service that does not become healthy fails the run, and is as it was after restoreServices()', async () => {
  await host.sh('systemctl start nginx');
  const pid = await host.sh('systemctl show -p MainPID --value nginx');
  const services = [
    { name: 'nginx', do: ['stop'], health: { http: 'http://127.0.0.1/', within: 1 } },
  ] as const;
  const report = await runDesk(host, { services, restore: true });
  assert.equal(report.error?.code, 'RUN_UNHEALTHY');
  assert.deepEqual(report.restored, []);
  assert.equal(await answer(), 'one');
  assert.notEqual(await host.sh('systemctl show -p MainPID --value nginx'), pid);
});

test('a daemon is a unit of its own when systemd runs: with its user, its variables in no argv, stopped as a whole', async () => {
  const script =
    'echo "$SECRET $HOME $TMPDIR $PWD $(id -un)"; sleep 1000 & exec python3 -m http.server --bind 127.0.0.1 7000';
  const report = await runDesk(
    host,
    {
      code: [
        {
          ...sh(script),
          network: 'host',
          daemon: 'web',
          user: 'www-data',
          pass: ['SECRET'],
          health: { http: 'http://127.0.0.1:7000/', within: 10 },
        },
      ],
    },
    { SECRET: 'sesame' },
  );
  assert.equal(report.error, undefined);
  const [daemon] = report.daemons;
  assert.ok(daemon);
  assert.deepEqual(report.journaled, [{ ...daemon, pid: 0, start: '' }]);
  assert.equal(daemon.unit, 'arx-web.service');
  assert.equal(await state('arx-web'), 'active');
  assert.equal((await host.sh(`cat ${daemon.log}`)).split('\n')[0], 'sesame /var/www /tmp / www-data');
  assert.doesNotMatch(await host.sh('ps -eo args; systemctl show arx-web'), /sesame/);
  assert.equal(await host.sh(`ls ${dirname(daemon.log)}`), 'daemon-web.log\n');
  const again = await runDesk(host, { code: [{ ...sh(script), network: 'host', daemon: 'web' }] });
  assert.equal(again.error?.code, 'RUN_SERVICE_REFUSED');
  assert.match(again.error.message, /the unit arx-web\.service runs already/);
  assert.equal(await state('arx-web'), 'active');
  assert.deepEqual((await runDesk(host, { stop: report.journaled })).restored, []);
  assert.notEqual(await state('arx-web'), 'active');
  assert.doesNotMatch(await host.sh('ps -eo args'), /sleep 1000|http\.server/);
});

// systemd puts variables, specifiers and escapes into the words of a unit.
const WORDS = [
  '$HOME',
  '${HOME}',
  '$$',
  'a$$b',
  '$',
  '%h',
  '%%',
  '\\',
  '\\n',
  '"a\'b"',
  ';',
  '',
  ' x ',
  'two\nlines',
  '-',
];

test('a daemon gets each word as it is sealed when it is a unit, whatever systemd would make of it', async () => {
  const script = `printf '<%s>' "braced=\${OWN}" "bare=$OWN" "$PWD" "$@"; exec sleep 1000`;
  const cwd = `${host.shared}/50 %h $HOME`;
  await host.sh(`mkdir '${cwd}'`);
  const args = ['-c', script, 'sh', ...WORDS];
  const report = await runDesk(host, {
    code: [{ cmd: 'sh', args, network: 'host', daemon: 'words', env: { OWN: '8080' }, cwd }],
  });
  assert.equal(report.error, undefined);
  const said = await host.sh(`cat '${report.daemons[0]?.log}'`);
  assert.equal(said, ['braced=8080', 'bare=8080', cwd, ...WORDS].map((word) => `<${word}>`).join(''));
  assert.deepEqual((await runDesk(host, { stop: report.journaled })).restored, []);
});

test('a unit starts no program of its user, and none that hears the bundle, while root still is who starts it', async () => {
  const own = await host.sh('mkdir -p /run/own && chown www-data /run/own && printf /run/own');
  await host.sh(`
    for each in setpriv env sh cat rm; do
      printf '#!/bin/sh\\n/usr/bin/id -u >>${own}/called\\nPATH=/usr/bin\\nexec %s "$@"\\n' "$each" >${own}/$each
      chmod 755 ${own}/$each
    done`);
  const env = { PATH: `${own}:/usr/bin:/bin`, LD_DEBUG: 'libs', LD_DEBUG_OUTPUT: `${own}/trace` };
  const daemon = { cmd: '/bin/sleep', args: ['1000'], network: 'host', daemon: 'apart' } as const;
  const report = await runDesk(host, { code: [{ ...daemon, user: 'www-data', env }] });
  assert.equal(report.error, undefined);
  assert.equal(await host.sh(`ps -o user= -p ${report.daemons[0]?.pid}`), 'www-data\n');
  assert.equal(await host.sh(`ls ${own} | grep called || stat -c %U ${own}/trace.* | sort -u`), 'www-data\n');
  assert.deepEqual((await runDesk(host, { stop: report.journaled })).restored, []);
});

test('a unit that is not there, or masked, counts as one that does not run and is not enabled', async () => {
  await host.sh('ln -s /dev/null /etc/systemd/system/hidden.service');
  const script = 'for each in missing hidden; do systemctl start $each; systemctl enable $each; done; true';
  const services = ['missing', 'hidden'].flatMap((name) => [`${name} enable`, `${name} start`]);
  const report = await runDesk(host, { code: [{ ...sh(script), ...listed(...services) }] });
  await host.sh('rm /etc/systemd/system/hidden.service');
  assert.equal(report.error, undefined);
  assert.deepEqual(
    report.records.map(({ service, wasActive, wasEnabled }) => [service, wasActive, wasEnabled]),
    ['missing', 'hidden'].flatMap((name) => [
      [name, false, undefined],
      [name, false, false],
    ]),
  );
});

// Bus errors have the exit code 1, as "disabled" has.
const SILENT = `cat > /usr/local/sbin/systemctl <<'END'
#!/bin/sh
case $1 in is-*) echo 'Failed to connect to bus: No such file or directory' >&2; exit 1 ;; esac
exec /usr/bin/systemctl "$@"
END
chmod 755 /usr/local/sbin/systemctl`;

test('a service goes on when its command fails and systemd could not tell whether it ran or was enabled before', async () => {
  await host.sh(`systemctl start nginx; systemctl enable nginx; ${SILENT}`);
  const script = 'service nginx restart; systemctl enable nginx; exit 1';
  const report = await runDesk(host, {
    code: [{ ...sh(script), ...listed('nginx restart', 'nginx enable') }],
    restore: true,
  });
  await host.sh('rm /usr/local/sbin/systemctl');
  assert.equal(report.error?.code, 'RUN_STEP_FAILED');
  assert.deepEqual(
    report.records.map(({ wasActive, wasEnabled }) => [wasActive, wasEnabled]),
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
  );
  assert.deepEqual(report.restored, [
    'Nobody could tell whether the service nginx ran before, so it was left as it is',
  ]);
  assert.equal(await state('nginx'), 'active');
});
