import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startSmallHost } from '../../servers/small-host.ts';
import { nginxLines } from './nginx-lines.ts';
import { runDesk } from './run-desk.ts';

const host = await startSmallHost({ first: 'nothing', prepare: nginxLines() });
after(() => host[Symbol.asyncDispose]());

const SEED = {
  cmd: 'sh',
  args: ['-c', 'service nginx stop ; service nginx start'],
  capabilities: { services: ['nginx start', 'nginx stop'] },
};
const nginx = (...actions: readonly string[]) => ({
  capabilities: { services: actions.map((a) => `nginx ${a}`) },
});
const sh = (script: string) => ({ cmd: 'sh', args: ['-c', script] });
const answer = async (): Promise<string> => (await host.run('curl', '-s', 'http://127.0.0.1/')).stdout.trim();
const stopped = (): Promise<string> => host.sh('service nginx stop >/dev/null');
const started = (): Promise<string> => host.sh('service nginx start >/dev/null');

test('the example of the manifest leaves nginx answering on the host when it has an init script', async () => {
  await stopped();
  assert.equal(await answer(), '');
  const report = await runDesk(host, { code: [SEED] });
  assert.equal(report.error, undefined);
  assert.deepEqual(report.records, [
    { service: 'nginx', action: 'stop', wasActive: false, code: 0 },
    { service: 'nginx', action: 'start', wasActive: false, code: 0 },
  ]);
  assert.equal(report.stdout, 'Stopping nginx: nginx.\nStarting nginx: nginx.\n');
  assert.equal(await answer(), 'one');
});

test('a command reaches the desk and not the host when it calls services by path or the network', async () => {
  await started();
  const script = `
    /usr/sbin/service nginx status
    /etc/init.d/nginx status
    /usr/sbin/invoke-rc.d nginx status
    systemctl is-active nginx
    if ss -ltn | grep :80 || curl -s http://127.0.0.1/; then exit 9; fi
    /etc/init.d/nginx restart
    env -i sh -c '/usr/sbin/service nginx status'
    [ "$(readlink /proc/self/ns/net)" != "$HOSTNET" ]`;
  const { stdout } = await host.run('readlink', '/proc/self/ns/net');
  const report = await runDesk(host, {
    code: [{ ...sh(`set -e${script}`), ...nginx('restart'), env: { HOSTNET: stdout.trim() } }],
  });
  assert.equal(report.error, undefined, report.stderr);
  assert.deepEqual(report.stdout.split('\n').slice(0, 4), [
    ...Array.from({ length: 3 }, () => 'nginx is running.'),
    'active',
  ]);
  assert.deepEqual(report.records, [{ service: 'nginx', action: 'restart', wasActive: true, code: 0 }]);
  assert.equal(await answer(), 'one');
});

test('a command learns with 77 that a service is not listed, and the run warns of it', async () => {
  const report = await runDesk(host, { code: [{ ...sh('service ssh restart'), ...nginx('restart') }] });
  assert.equal(report.error?.code, 'RUN_STEP_FAILED');
  assert.match(report.error.message, /ended with exit code 77/);
  assert.match(report.stderr, /arx: refused service ssh restart: the bundle does not list ssh restart/);
  assert.deepEqual(report.warnings, [
    'Refused "service ssh restart" of "code[0]": the bundle does not list ssh restart for this command',
  ]);
  assert.deepEqual(report.records, []);
});

test('a command asks for several services at once, and as another user', async () => {
  await started();
  const script = 'for i in 1 2 3 4; do service nginx reload & done; service nginx status; wait';
  const report = await runDesk(host, {
    code: [{ ...sh(script), ...nginx('reload'), user: 'www-data' }],
  });
  assert.equal(report.error, undefined, report.stderr);
  const reloads = report.records.map(({ action, code, wasActive }) => ({ action, code, wasActive }));
  assert.deepEqual(
    reloads,
    Array.from({ length: 4 }, () => ({ action: 'reload', code: 0, wasActive: true })),
  );
});

test('a command gets the exit code and the words of the init script when that fails', async () => {
  await host.sh('echo broken > /etc/nginx/answer');
  const report = await runDesk(host, {
    code: [{ ...sh('service nginx configtest'), ...nginx('configtest') }],
  });
  await host.sh(`echo 'return 200 "one\\n";' > /etc/nginx/answer`);
  assert.equal(report.error?.code, 'RUN_STEP_FAILED');
  assert.deepEqual(
    report.records.map(({ code }) => code > 0 && code !== 77),
    [true],
  );
});

test('declared services are handled after the commands, with `when` and health', async () => {
  await stopped();
  const services = [
    { name: 'nginx', do: ['start', 'reload'], health: { http: 'http://127.0.0.1/', within: 10 } },
  ] as const;
  const report = await runDesk(host, { services, code: [sh('true')] });
  assert.equal(report.error, undefined);
  assert.deepEqual(
    report.records.map(({ action, wasActive }) => [action, wasActive]),
    [
      ['start', false],
      ['reload', true],
    ],
  );
  const unchanged = [{ ...services[0], when: 'changed' }] as const;
  assert.deepEqual((await runDesk(host, { services: unchanged, changed: false })).records, []);
  assert.equal((await runDesk(host, { services: unchanged, changed: true })).records.length, 2);
});

for (const code of [sh('true'), { ...sh('true'), network: 'host', init: 'direct' } as const])
  test(`the error of a declared service tells no secret when its script says one, after a command ${'init' in code ? 'on the host' : 'inside'}`, async () => {
    await host.sh(`printf '#!/bin/sh\\necho "hunter22 is wrong"; exit 3\\n' > /etc/init.d/telling
chmod 755 /etc/init.d/telling`);
    const services = [{ name: 'telling', do: ['restart'] }] as const;
    const { error } = await runDesk(host, { services, code: [code], secret: 'hunter22' });
    assert.match(error?.message ?? '', /ended with exit code 3 and says "\*\*\* is wrong"/);
  });

test('a service that is not healthy fails the run, and restoreServices() brings back how it was', async () => {
  await stopped();
  const sick = { http: 'http://127.0.0.1:81/', within: 1 };
  const report = await runDesk(host, {
    services: [{ name: 'nginx', do: ['start', 'enable'], health: sick }],
    restore: true,
  });
  assert.equal(report.error?.code, 'RUN_UNHEALTHY');
  assert.match(
    report.error.message,
    /the service "nginx": after 1 s http:\/\/127\.0\.0\.1:81\/ does not answer/,
  );
  assert.deepEqual(report.restored, []);
  assert.equal(await answer(), '');
});

test('restoreServices() names a service that cannot be told, and repeats nothing of what it says', async () => {
  await host.sh(`printf '#!/bin/sh\\necho "hunter22 is wrong" >&2; exit 3\\n' > /etc/init.d/telling
chmod 755 /etc/init.d/telling`);
  const records = [{ service: 'telling', action: 'restart', wasActive: true, code: 0 }];
  assert.deepEqual((await runDesk(host, { records })).restored, [
    'The service telling could not be told to restart (exit code 3; its own log says why)',
  ]);
});

test('restoreServices() restarts a service that ran before when it was stopped or its files are back', async () => {
  await started();
  await host.sh(`echo 'return 200 "two\\n";' > /etc/nginx/answer`);
  const report = await runDesk(host, { code: [{ ...sh('service nginx restart'), ...nginx('restart') }] });
  assert.equal(await answer(), 'two');
  await host.sh(`echo 'return 200 "one\\n";' > /etc/nginx/answer`);
  assert.deepEqual((await runDesk(host, { records: report.records })).restored, []);
  assert.equal(await answer(), 'one');
  const stop = await runDesk(host, {
    code: [{ ...sh('service nginx stop'), ...nginx('stop') }],
    restore: true,
  });
  assert.deepEqual([stop.error, stop.restored], [undefined, []]);
  assert.equal(await answer(), 'one');
  assert.deepEqual(stop.told, [{ service: 'nginx', action: 'restart', wasActive: false, code: 0 }]);
});

test('restoreServices() announces how a service is before it is told to stop', async () => {
  await started();
  const records = [{ service: 'nginx', action: 'start', wasActive: false, code: 0 }];
  const { told, restored } = await runDesk(host, { records });
  assert.deepEqual(restored, []);
  assert.deepEqual(told, [{ service: 'nginx', action: 'stop', wasActive: true, code: 0 }]);
  assert.equal(await answer(), '');
});

test('what undoes a command asks for the services that its command may ask for, and for no others', async () => {
  await started();
  const undo = {
    number: 3,
    label: 'stop it',
    argv: [
      'sh',
      '-ec',
      'service nginx stop; if ip -o link show up | grep -v " lo"; then exit 9; fi; service ssh restart',
    ],
    env: {},
    network: 'none',
    timeout: 60,
    silence: 60,
    secrets: {},
    services: ['nginx stop'],
  } as const;
  const report = await runDesk(host, { undo: [undo] });
  assert.deepEqual(report.records, [{ service: 'nginx', action: 'stop', wasActive: true, code: 0 }]);
  assert.match(
    report.remarks.join('\n'),
    /^Step 3 "stop it" is not undone: .*exit code 77.*refused service ssh/,
  );
  assert.equal(report.stdout, 'Stopping nginx: nginx.\n');
  assert.equal(await answer(), '');
});

test('an action that init scripts do not know is refused when it is declared or asked for', async () => {
  const asked = await runDesk(host, { code: [{ ...sh('systemctl mask nginx'), ...nginx('mask') }] });
  assert.match(asked.stderr, /refused systemctl mask nginx: init scripts have no action mask/);
  const reload = await runDesk(host, {
    code: [{ ...sh('systemctl daemon-reload'), capabilities: { services: ['systemd daemon-reload'] } }],
  });
  assert.deepEqual([reload.error, reload.stderr], [undefined, '']);
});

test('a service is not started, and that is said, when there is no init script or the run is in a chroot', async () => {
  const unknown = await runDesk(host, {
    services: [{ name: 'arx-nobody', do: ['restart'], health: { tcp: '1', within: 1 } }],
  });
  assert.equal(unknown.error, undefined);
  assert.deepEqual(unknown.remarks, [
    'The service arx-nobody was not told to restart: no init system runs here, and there is no /etc/init.d/arx-nobody',
  ]);
  await host.sh('mkdir -p /mnt; mount --rbind / /mnt');
  const enter = [...host.enter, 'chroot', '/mnt'];
  const inside = await runDesk(
    { ...host, enter },
    { services: [{ name: 'nginx', do: ['restart'] }], code: [SEED] },
  );
  await host.sh('umount -R -l /mnt');
  assert.equal(inside.error, undefined, inside.stderr);
  assert.deepEqual(inside.remarks, [
    'The service nginx was not told to stop: this is a chroot',
    'The service nginx was not told to start: this is a chroot',
    'The service nginx was not told to restart: this is a chroot',
  ]);
  assert.deepEqual(inside.records, []);
  assert.deepEqual(inside.warnings, inside.remarks);
});

test('a daemon goes on when the program that started it has ended, and is stopped later by its record', async () => {
  const code = [{ ...sh('exec /bin/sleep 1234'), network: 'host', daemon: 'sleeper' }] as const;
  const report = await runDesk(host, { code });
  assert.equal(report.error, undefined);
  assert.match(await host.sh('ps -eo args'), /^\/bin\/sleep 1234$/m);
  assert.deepEqual(report.journaled, report.daemons);
  assert.deepEqual((await runDesk(host, { stop: report.daemons })).restored, []);
  assert.doesNotMatch(await host.sh('ps -eo args'), /sleep 1234/);
});

test('a command that may ask for services is not started when TMPDIR runs no programs', async () => {
  const noexec = 'mount --bind "$0" "$0"; mount -o remount,bind,noexec "$0"; exec "$@"';
  const enter = [...host.enter, 'unshare', '--mount', 'sh', '-c', noexec, host.shared];
  const place = { shared: host.shared, enter };
  const asking = await runDesk(place, { code: [{ ...sh('service nginx restart'), ...nginx('restart') }] });
  assert.equal(asking.error?.code, 'RUN_NO_EXEC');
  assert.equal((await runDesk(place, { code: [sh('true')] })).error, undefined);
});
