import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, after } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import type { FarEvent } from '../../../src/fleet/far/far-model.ts';
import { runOnTarget } from '../../../src/fleet/target/run-on-target.ts';
import { statusOfTarget } from '../../../src/fleet/target/status-of-target.ts';
import { hasDrifted } from '../../../src/offline/status/host-status.ts';
import { scratch } from '../../servers/scratch.ts';
import { startSmallHost } from '../../servers/small-host.ts';
import { targetBundle } from '../target/target-bench.ts';
import { farWorld, type Heard } from './far-world.ts';
import { shellSession } from './shell-session.ts';
import { EACH_SHELL, SHELLS } from './shells.ts';

// Runs while /run/demo is there; writes down what it was told.
const SCRIPT = String.raw`
cat > etc/init.d/arx-demo <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides: arx-demo
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
### END INIT INFO
echo "$1" >>/run/demo.log
case $1 in
start | restart | reload) : >/run/demo && echo "$1ed" ;;
stop) rm -f /run/demo && echo "$1ped" ;;
status) [ -e /run/demo ] && echo runs && exit 0; echo no; exit 3 ;;
*) echo oh >&2; exit 9 ;;
esac
END
chmod 755 etc/init.d/arx-demo`;

const host = await startSmallHost({ first: 'nothing', prepare: SCRIPT });
after(() => host[Symbol.asyncDispose]());
const world = (shell: readonly string[]) => farWorld(shell, { before: host.enter, parent: host.shared });
const log = async (): Promise<string> => {
  const said = await host.sh('cat /run/demo.log 2>/dev/null || :; rm -f /run/demo.log');
  return said
    .split('\n')
    .filter((line) => line !== '' && line !== 'status')
    .join(' ');
};
const records = ({ events }: Heard) =>
  events.flatMap((event: FarEvent) => (event.type === 'service' ? [event.record] : []));
const services = ['restart', 'stop', 'configtest'].map((action) => `arx-demo ${action}`);

for (const [name, shell] of EACH_SHELL)
  test(`commands ask for the services of the bundle, and for no others, when the shell is ${name}`, async () => {
    using target = world(shell);
    await host.sh('rm -f /run/demo');
    const script = `
      service arx-demo restart
      /usr/sbin/service arx-demo status; /etc/init.d/arx-demo status; systemctl is-active arx-demo
      env -i sh -c '/etc/init.d/arx-demo configtest'; echo "$?"
      for each in 1 2 3; do rc-service arx-demo restart & done; wait
      service ssh restart; echo "$?"
      service arx-demo 'a b'; echo "$?"
      service arx-demo start; echo "$?"`;
    const asked = await target.run({
      steps: [{ script, services, user: name === 'bash' ? 'nobody' : undefined }].map(
        ({ user, ...step }) => ({ ...step, ...(user !== undefined && { user }) }),
      ),
    });
    assert.equal(
      asked.stdout,
      'restarted\nruns\nruns\nactive\n9\nrestarted\nrestarted\nrestarted\n77\n77\n77\n',
    );
    assert.match(
      asked.stderr,
      /^oh\narx: refused service ssh restart: the bundle does not list ssh restart for this command\narx: write the call/,
    );
    assert.deepEqual(asked.remarks, [
      'Refused "service ssh restart" of "code[0]": the bundle does not list ssh restart for this command',
      'Refused "service arx-demo start" of "code[0]": the bundle does not list arx-demo start for this command',
    ]);
    assert.deepEqual(records(asked), [
      { service: 'arx-demo', action: 'restart', wasActive: false, code: 0 },
      { service: 'arx-demo', action: 'configtest', wasActive: true, code: 9 },
      ...[1, 2, 3].map(() => ({ service: 'arx-demo', action: 'restart', wasActive: true, code: 0 })),
    ]);
    assert.equal(await log(), 'restart configtest restart restart restart');
  });

test('declared services are handled, and are as before when their health or a later one fails', async () => {
  using target = world(SHELLS.busybox);
  await host.sh('rm -f /run/demo /etc/rc?.d/*arx-demo');
  const demo = { name: 'arx-demo', do: ['start', 'enable'] };
  const done = await target.run({
    services: [{ ...demo, health: { command: ['test', '-e', '/run/demo'] } }],
  });
  assert.deepEqual([done.end, await log()], ['acted', 'start']);
  assert.deepEqual(
    records(done).map(({ wasActive, wasEnabled }) => [wasActive, wasEnabled]),
    [
      [false, undefined],
      [true, false],
    ],
  );
  target.close();
  await host.sh('rm -f /etc/rc?.d/*arx-demo');
  const sick = { name: 'arx-demo', do: ['stop'], health: { http: 'http://127.0.0.1:9/', within: 1 } };
  const failed = await target.run({ services: [{ ...demo, do: ['enable', 'restart'] }, sick] });
  assert.equal(
    failed.error?.message,
    'Cannot go on with the service "arx-demo": after 1 s http://127.0.0.1:9/ does not answer, expected a healthy answer',
  );
  assert.deepEqual([failed.end, await log()], ['taken-back', 'restart stop restart']);
  assert.equal(await host.sh('ls /etc/rc2.d | grep -c "S..arx-demo" || :'), '0\n');
  target.close();
  const refused = await target.run({ services: [{ name: 'arx-demo', do: ['configtest'] }] });
  assert.equal(
    refused.error?.message,
    'Cannot configtest the service "arx-demo": the init system ended with exit code 9 and says "oh", expected exit code 0',
  );
});

for (const [name, shell] of EACH_SHELL)
  test(`statusOfTarget() tells whether services run, in the look that it takes anyway, when the shell is ${name}`, async () => {
    using place = scratch('status', host.shared);
    const session = shellSession(shell, { before: host.enter });
    const context = createContext({
      tmp: place.path,
      home: place.path,
      configDir: join(place.path, 'config'),
    });
    const conduct = { stateDirectory: join(place.path, 'state') };
    const bundle = targetBundle({
      name: 'web',
      services: [
        { name: 'arx-demo', do: ['start'] },
        { name: 'arx-nobody', do: ['start'] },
      ],
    });
    await host.sh('rm -f /run/demo');
    await runOnTarget(session, bundle, { dryRun: false, ...conduct }, context);
    const before = session.started();
    const status = await statusOfTarget(session, conduct, context);
    assert.equal(session.started() - before, 2);
    assert.deepEqual(status.bundles[0]?.services, [{ service: 'arx-demo', action: 'start', active: true }]);
    assert.equal(hasDrifted(status), false);
    await host.sh('rm -f /run/demo');
    const down = await statusOfTarget(session, { ...conduct, name: 'web' }, context);
    assert.deepEqual([down.bundles[0]?.services[0]?.active, hasDrifted(down)], [false, true]);
    assert.doesNotMatch(readdirSync(join(conduct.stateDirectory, 'far')).join(), /ask/);
    await log();
  });

test('a service that nothing here starts is remarked, and its health is not asked', async () => {
  using target = world(SHELLS.dash);
  const heard = await target.run({
    services: [{ name: 'arx-nobody', do: ['restart'], health: { tcp: '9', within: 1 } }],
  });
  assert.deepEqual(
    [heard.end, heard.remarks],
    [
      'acted',
      [
        'The service arx-nobody was not told to restart: no init system runs here, and there is no /etc/init.d/arx-nobody',
      ],
    ],
  );
});

test('health is asked by whatever the target has, also of a web server that redirects', async () => {
  const server = `const server = require('node:http').createServer((q, a) => { a.statusCode = q.url === '/away' ? 302 : q.url === '/bad' ? 500 : 200; a.end() }); server.listen(8099, '127.0.0.1', () => console.log('up'))`;
  await host.sh(
    `'${process.execPath}' -e "${server}" >/run/web.log 2>&1 & until grep -q up /run/web.log; do sleep 0.05; done`,
  );
  const hidden = (...programs: readonly string[]) => [
    ...host.enter,
    'unshare',
    '--mount',
    'sh',
    '-c',
    `for each in ${programs.join(' ')}; do [ ! -e /usr/bin/$each ] || mount --bind /dev/null /usr/bin/$each; done; exec "$@"`,
    'sh',
  ];
  const ask = async (programs: readonly string[], path: string): Promise<string> => {
    using target = farWorld(SHELLS.dash, { before: hidden(...programs), parent: host.shared });
    const health =
      path === '' ? { tcp: '8099', within: 1 } : { http: `http://127.0.0.1:8099${path}`, within: 1 };
    const heard = await target.run({ services: [{ name: 'web', do: [], health }] });
    return heard.error?.message.replace(/^.*after 1 s (.*), expected.*$/, '$1') ?? heard.end ?? '';
  };
  assert.equal(await ask(['true'], '/away'), 'acted');
  assert.equal(await ask(['curl', 'nc'], '/away'), 'acted');
  assert.equal(await ask(['curl', 'nc'], '/bad'), 'http://127.0.0.1:8099/bad answers with status 500');
  assert.equal(await ask(['curl', 'nc'], ''), 'acted');
  assert.equal(await ask(['curl', 'nc', 'bash'], ''), 'acted');
  await assert.rejects(ask(['curl', 'nc', 'bash'], '/'), { code: 'HOST_NO_PROGRAM' });
});

test('a removal that fails brings back a service that it had stopped', async () => {
  using target = world(SHELLS.busybox);
  await host.sh('rm -f /run/demo /run/demo.log');
  const started = await target.run({ services: [{ name: 'arx-demo', do: ['start'] }] });
  assert.deepEqual([started.end, await log()], ['acted', 'start']);
  target.close();
  // Something is there that was not when it was planned.
  const after = { kind: 'directory', mode: 0o755, uid: 0, gid: 0 } as const;
  const changes = [{ path: target.state, before: null, after }];
  const failed = await target.run({ reverse: true, restore: records(started), changes });
  assert.deepEqual([failed.end, failed.error?.code], ['taken-back', 'RUN_CHANGED']);
  assert.equal(await log(), 'stop restart');
  target.close();
  const removed = await target.run({ reverse: true, restore: records(started) });
  assert.deepEqual([removed.end, await log()], ['acted', 'stop']);
});

test('a daemon stays when its run has ended, is known by its record, and gives way to the next', async () => {
  using target = world(SHELLS.busybox);
  const daemon = {
    daemon: 'sleeper',
    argv: ['sleep', '3456'] as const,
    network: 'host' as const,
    health: { command: ['true'] as const },
  };
  const first = await target.run({ steps: [daemon] });
  const [record] = first.events.flatMap((event) => (event.type === 'daemon' ? [event.record] : []));
  assert.ok(record !== undefined && record.name === 'sleeper' && record.log.endsWith('/daemon-sleeper.log'));
  const count = async (): Promise<string> => await host.sh("ps -eo args | grep -c '^sleep 3456$' || :");
  assert.equal(await count(), '1\n');
  target.close();
  const second = await target.run({ steps: [daemon], stop: [record] });
  assert.deepEqual(
    [second.end, second.remarks],
    ['acted', ['The daemon sleeper of the version before was stopped']],
  );
  assert.equal(await count(), '1\n');
  const [next] = second.events.flatMap((event) => (event.type === 'daemon' ? [event.record] : []));
  target.close();
  const removed = await target.run({ reverse: true, stop: next === undefined ? [] : [next] });
  assert.deepEqual([removed.end, await count()], ['acted', '0\n']);
  target.close();
  const broken = await target.run({ steps: [{ ...daemon, argv: ['sh', '-c', 'echo why; exit 2'] }] });
  assert.equal(
    broken.error?.message,
    'Cannot start the daemon "sleeper": it ended at once and says "why", expected a program that stays in the foreground',
  );
});
