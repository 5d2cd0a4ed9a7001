import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openSandbox } from '../../../src/offline/steps/sandbox.ts';
import { descendantsOf, processName } from '../../../src/sys/process-family.ts';
import { signalProcess } from '../../../src/sys/process-group.ts';
import { capture } from '../../../src/sys/spawn.ts';
import { oddSeconds, processesWith, StepBench } from './step-bench.ts';
import { stepsAs } from './steps-as.ts';

const CHILD = new URL('steps-child.ts', import.meta.url).pathname;
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
/** Words before a command that hide a program from it; `exec "$@"` is in another mount namespace. */
const without = (program: string): string[] => [
  'unshare',
  '--mount',
  '--',
  'sh',
  '-c',
  `mount --bind /bin/false ${program} && exec "$@"`,
  'sh',
];

test('openSandbox() puts one file in place of another inside, and only there', async () => {
  using bench = new StepBench();
  writeFileSync(bench.path('from'), 'inside');
  writeFileSync(bench.path('over'), 'outside');
  const mounts = [{ from: bench.path('from'), over: bench.path('over') }];
  const sandbox = await openSandbox({ network: 'none', mounts });
  try {
    const [first, ...rest] = [...sandbox.enter, 'cat', bench.path('over')];
    const { stdout } = await capture({ argv: [first, ...rest], env: ENV });
    assert.equal(stdout.toString(), 'inside');
  } finally {
    await sandbox.close();
  }
  assert.equal(execFileSync('cat', [bench.path('over')]).toString(), 'outside');
});

test('openSandbox() says what the system said when a file to be replaced is missing', async () => {
  const mounts = [{ from: '/dev/null', over: '/no/such/file' }];
  await assert.rejects(openSandbox({ network: 'none', mounts }), ({ code, cause }: never) => {
    assert.equal(code, 'RUN_NO_SANDBOX');
    assert.match((cause as Error).message, /\/no\/such\/file/);
    return true;
  });
});

/** A root directory that is no mount point, with all of this host in it. */
const PLAIN_CHROOT = `cd "$1" && shift
for each in /*; do
  if [ -L "$each" ]; then cp -P "$each" .; elif [ -d "$each" ]; then mkdir ".$each" && mount --rbind "$each" ".$each"; fi
done
exec chroot . "$@"`;

test('openSandbox() says that the root directory must be a mount point when it is none, as in a plain chroot', () => {
  using bench = new StepBench();
  mkdirSync(bench.path('root'));
  const module = join(import.meta.dirname, '../../../src/offline/steps/sandbox.ts');
  const script = `import(${JSON.stringify(module)}).then(({ openSandbox }) => openSandbox({ network: 'none', mounts: [] }))
.catch(({ code, hint }) => console.log(code, hint))`;
  const args = [
    '--mount',
    'sh',
    '-c',
    PLAIN_CHROOT,
    'sh',
    bench.path('root'),
    process.execPath,
    '-e',
    script,
  ];
  const said = execFileSync('unshare', args).toString();
  assert.match(said, /^RUN_NO_SANDBOX The root directory is no mount point/);
});

test('runSteps() hides the sockets of the init system, and no other socket', async () => {
  using bench = new StepBench();
  // A host with systemd and the engine of containers, for this test and the processes that it starts.
  const script = `mount -t tmpfs none /run && mkdir -p /run/systemd/machine /run/dbus /run/user/0/systemd && mkfifo /run/initctl
exec "$@"`;
  const listen = `const { createServer } = require('node:net');
const places = ['systemd/private', 'systemd/machine/io.systemd.Machine', 'dbus/system_bus_socket', 'user/0/bus', 'docker.sock'];
let left = places.length;
const ready = () => { if (--left === 0) require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' }).on('exit', () => process.exit(0)); };
for (const each of places) createServer().listen('/run/' + each, ready);`;
  const look = `for each in systemd/private systemd/machine/io.systemd.Machine dbus/system_bus_socket user/0/bus docker.sock initctl; do
  [ -S /run/$each ] || [ -p /run/$each ] && echo "$each reached" || echo "$each hidden"; done`;
  const argv = ['--mount', '--', 'sh', '-c', script, 'sh', process.execPath, '-e', listen];
  const inner = [process.execPath, CHILD, bench.directory, look, JSON.stringify({ network: 'host' })];
  const { stdout } = await capture({ argv: ['unshare', ...argv, ...inner], env: ENV });
  assert.deepEqual((JSON.parse(stdout.toString()) as { output: string }).output.trim().split('\n'), [
    'systemd/private hidden',
    'systemd/machine/io.systemd.Machine hidden',
    'dbus/system_bus_socket hidden',
    'user/0/bus hidden',
    'docker.sock reached',
    'initctl hidden',
  ]);
});

test("runSteps() gives the host's network but not its processes when the network is host", async () => {
  using bench = new StepBench();
  const server = createServer((socket) => socket.end('reached'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  try {
    const script = `node=${process.execPath}; $node -e 'require("node:net").connect(${port}, "127.0.0.1").pipe(process.stdout)'; kill -0 ${process.pid} 2>/dev/null || echo " apart"`;
    await bench.runScript(script, { network: 'host' });
    assert.equal(bench.output(), 'reached apart\n');
  } finally {
    server.close();
  }
});

const PLAIN: readonly [title: string, before: readonly string[]][] = [
  ['in a user namespace', []],
  ['by bwrap where unshare makes none', without('/usr/bin/unshare')],
];
for (const [title, before] of PLAIN) {
  test(`runSteps() keeps a plain user's command off the network ${title}`, async () => {
    const script = 'id -u; tail -n +3 /proc/net/dev | grep -vc lo:; ls -d /proc/[0-9]* | wc -l; echo $A';
    const { output, error } = await stepsAs('nobody', { script, env: { ...ENV, A: 'a b' } }, before);
    assert.equal(error, undefined);
    const [uid, devices, processes, variable] = (output ?? '').trim().split('\n');
    assert.deepEqual([uid, devices, variable], ['65534', '0', 'a b']);
    assert.ok(Number(processes) < 10, processes);
  });

  test(`runSteps() ends and names what a plain user's command leaves ${title}`, async () => {
    const seconds = oddSeconds();
    const script = `setsid sleep ${seconds} & echo done`;
    const { output, leftovers } = await stepsAs('nobody', { script }, before);
    assert.equal(output, 'done\n');
    assert.equal(leftovers?.length, 1);
    assert.match(leftovers[0] ?? '', /^sleep/);
    assert.deepEqual(processesWith(seconds), []);
  });

  test(`runSteps() masks secrets in the names of what a plain user's command leaves ${title}`, async () => {
    const script = 'cp /bin/sleep hunter22-abc; ./hunter22-abc 50 & sleep 0.1';
    const { leftovers } = await stepsAs('nobody', { script }, before, 'hunter22-abc');
    assert.equal(leftovers?.length, 1);
    assert.match(leftovers[0] ?? '', /^\*\*\*/);
  });

  test(`runSteps() ends a plain user's command in time ${title}`, async () => {
    const seconds = oddSeconds();
    const script = `trap 'echo asked; exit 3' TERM; setsid sleep ${seconds} & sleep ${seconds} & wait`;
    const { output, error } = await stepsAs('nobody', { script, timeout: 3 }, before);
    assert.equal(output, 'asked\n');
    assert.match(error ?? '', /took longer than 3 s/);
    assert.deepEqual(processesWith(seconds), []);
  });

  test(`runSteps() lets a plain user's command end in its own way when all are asked to end ${title}`, async () => {
    const seconds = oddSeconds();
    const script = `trap 'sleep 0.5; echo finished; exit 3' TERM; sleep ${seconds} & while :; do sleep 0.1; done`;
    const running = stepsAs('nobody', { script }, before);
    const isUp = (): boolean => processesWith(seconds).some((pid) => processName(pid) === 'sleep');
    while (!isUp()) await delay(10);
    for (const { pid } of descendantsOf([process.pid])) signalProcess(pid, 'SIGTERM');
    const { output } = await running;
    assert.equal(output, 'finished\n');
    assert.deepEqual(processesWith(seconds), []);
  });
}

test("runSteps() lets a plain user's command neither signal nor trace the runner", async () => {
  const script = `for each in /proc/[0-9]*; do
  read -r name <$each/comm 2>/dev/null && [ "$name" = node ] && echo "$each seen"; done
kill -9 -1 2>/dev/null; echo alive`;
  const { output } = await stepsAs('nobody', { script: `(${script}) | cat` });
  assert.equal((output ?? '').replace('alive\n', ''), '');
});

const WHEN: readonly [title: string, more: object][] = [
  ['without a network', {}],
  ["with the host's network", { network: 'host' }],
  ['as another user', { user: 'nobody' }],
  ['directly', { network: 'host', init: 'direct' }],
];
const SCRIPT = (seconds: string, ready: string): string =>
  `trap '' TERM INT; sleep ${seconds} & echo up >${ready}; sleep ${seconds}; sleep ${seconds}`;

async function startChild(
  more: object,
  seconds: string,
): Promise<{ child: ChildProcess; directory: string }> {
  const directory = mkdtempSync('/tmp/arx-test-');
  const script = SCRIPT(seconds, '/dev/null');
  const child = spawn(process.execPath, [CHILD, directory, script, JSON.stringify(more)], {
    env: ENV,
    stdio: 'ignore',
  });
  while (processesWith(seconds).length < 3) await delay(10);
  return { child, directory };
}

for (const [title, more] of WHEN)
  test(`runSteps() leaves no process of a command ${title} when the runner is killed`, async () => {
    const seconds = oddSeconds();
    const { child, directory } = await startChild(more, seconds);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = (): unknown[] => [seconds, directory].flatMap((words) => processesWith(words));
    for (let look = 0; look < 200 && left().length > 0; look += 1) await delay(10);
    assert.deepEqual(left(), []);
    rmSync(directory, { recursive: true, force: true });
  });

test('runSteps() leaves nothing when the runner is killed at any moment of a command', async () => {
  const directory = mkdtempSync('/tmp/arx-test-');
  try {
    for (let wait = 0; wait < 12; wait += 1) {
      const seconds = oddSeconds();
      const args = [CHILD, directory, `sleep ${seconds} & sleep ${seconds}`, '{}'];
      const child = spawn(process.execPath, args, { env: ENV, stdio: 'ignore' });
      while (readdirSync(directory).length === 0) await delay(2);
      await delay(wait * 6);
      child.kill('SIGKILL');
      await once(child, 'exit');
      for (let look = 0; look < 200 && processesWith(seconds).length > 0; look += 1) await delay(10);
      assert.deepEqual(processesWith(seconds), []);
      rmSync(directory, { recursive: true, force: true });
      execFileSync('mkdir', [directory]);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
