import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import type { SealedCode } from '../../src/model/seal.ts';
import { runFrom } from '../../src/offline/run.ts';
import { removeTree } from '../../src/sys/remove-tree.ts';
import { fakeBundle, refusal, RunBench, type Sketch } from './run-fixture.ts';

function sh(script: string, more: Partial<SealedCode> = {}): Sketch {
  const { source: _, ...rest } = more;
  return { code: [{ cmd: 'sh', args: ['-c', script], ...rest }] };
}

/** The command lines of all processes that hold a word. */
function processesWith(word: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(word));
}

/** A number of seconds that no other process sleeps. */
function oddSeconds(): string {
  return `${5000 + Math.floor(Math.random() * 1e6)}.${process.pid}`;
}

test('runStep() gives exactly the documented environment when the caller has another', async () => {
  using bench = new RunBench();
  const hostile = {
    LD_PRELOAD: '/nowhere.so',
    NODE_OPTIONS: '--bad',
    BASH_ENV: '/canary',
    IFS: 'x',
    GIT_DIR: '/x',
  };
  Object.assign(process.env, hostile);
  try {
    const { digest } = await bench.run({
      env: { A: '1', B: '1' },
      ...oneOf({ cmd: 'env', args: [], env: { B: '2' } }),
    });
    const lines = bench.output().trim().split('\n').sort();
    const scratch = /^HOME=(.*)$/m.exec(bench.output())?.[1] ?? '';
    const shims = join(dirname(scratch), 'services', '1', 'bin');
    assert.match(scratch, new RegExp(`^${bench.directory}/arx-`));
    assert.deepEqual(lines, [
      'A=1',
      `ARX_BUNDLE=${digest}`,
      'ARX_STEP=1',
      'B=2',
      `HOME=${scratch}`,
      'LANG=C.UTF-8',
      `PATH=${shims}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      `TMPDIR=${scratch}`,
    ]);
    assert.equal(bench.output('stderr'), '');
  } finally {
    for (const name of Object.keys(hostile)) delete process.env[name];
  }
});

function oneOf(code: NonNullable<Sketch['code']>[number]): Sketch {
  return { code: [code] };
}

test('runStep() fails with what the reporter threw, and ends the command', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  bench.events.push = (event) => {
    if (event.type === 'output') throw new Error('the reporter is broken');
    return 0;
  };
  await assert.rejects(bench.run(sh(`echo hello; exec sleep ${seconds}`)), /the reporter is broken/);
  assert.deepEqual(processesWith(seconds), []);
});

test("runStep() keeps the bundle's own variables out of what enters the sandbox", async () => {
  using bench = new RunBench();
  const canary = bench.path('canary');
  const { steps } = await bench.run(sh('echo $LD_PRELOAD', { env: { LD_PRELOAD: canary } }));
  assert.equal(steps[0]?.code, 0);
  assert.equal(bench.output(), `${canary}\n`);
  // The loader complains once for each program that got the variable: env's child, and not nsenter or env.
  assert.equal(bench.output('stderr').split(canary).length - 1, 1);
});

test('runStep() passes words as they are when they look like shell or options', async () => {
  using bench = new RunBench();
  const words = ['$(id)', '`id`', 'a b', '', '--', '-i', 'A=B', '"', "'", '*', '\n', 'ü'];
  await bench.run(oneOf({ cmd: 'printf', args: ['[%s]', ...words] }));
  assert.equal(bench.output(), words.map((word) => `[${word}]`).join(''));
});

test('runStep() has no input, no terminal and no descriptor of the caller', async () => {
  using bench = new RunBench();
  await bench.run(
    sh('wc -c; cut -d" " -f7 /proc/self/stat; for fd in /proc/$$/fd/*; do readlink $fd; done; true'),
  );
  const [read, terminal, ...open] = bench.output().trim().split('\n');
  assert.deepEqual([read, terminal], ['0', '0']);
  const others = open.filter((place) => place !== '/dev/null');
  assert.equal(others.length, 2, others.join(' '));
});

test("runStep() runs in the entry's cwd, in the bundle's, or in a fresh directory", async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('w/sub'), { recursive: true });
  await bench.run({
    cwd: bench.path('w'),
    code: [
      { cmd: 'pwd', args: [] },
      { cmd: 'pwd', args: [], cwd: 'sub' },
    ],
  });
  assert.equal(bench.output(), `${bench.path('w')}\n${bench.path('w/sub')}\n`);
  bench.events.length = 0;
  await bench.run(sh('pwd; ls -A'));
  assert.match(bench.output(), new RegExp(`^${bench.directory}/arx-\\w+/work\n$`));
});

test('runBundle() runs commands in their order and reports each', async () => {
  using bench = new RunBench();
  const { steps } = await bench.run({
    cwd: bench.path('w'),
    code: ['1', '2', '3'].map((n) => ({ cmd: 'sh', args: ['-c', `echo ${n} >> log`], label: `step ${n}` })),
  });
  assert.equal(readFileSync(bench.path('w/log'), 'utf8'), '1\n2\n3\n');
  assert.deepEqual(
    steps.map(({ label, argv, code }) => [label, argv[0], code]),
    [1, 2, 3].map((n) => [`step ${n}`, 'sh', 0]),
  );
  const reported = bench.events.flatMap((event) =>
    event.type === 'step' ? [`${event.step} ${event.state}`] : [],
  );
  assert.deepEqual(
    reported,
    [1, 2, 3].flatMap((n) => [`step ${n} started`, `step ${n} done`]),
  );
});

test('runBundle() reports all output when there is much of it', async () => {
  using bench = new RunBench();
  await bench.run(sh('head -c 5000000 /dev/zero; echo end; echo err >&2'));
  assert.equal(bench.output().length, 5_000_004);
  assert.equal(bench.output('stderr'), 'err\n');
});

test('runBundle() runs sources as programs when they come from a file or a tree', async () => {
  using bench = new RunBench();
  const { steps, plan } = await bench.run({
    sources: {
      tool: { 'tool.sh': { program: '#!/bin/sh\necho "$(basename "$0") $1"' } },
      plain: { script: '#!/bin/sh\necho plain' },
    },
    files: ['tool', 'plain'],
    code: [
      { source: 'tool', args: ['a b'] },
      { source: 'plain', args: [] },
    ],
  });
  assert.equal(bench.output(), 'tool.sh a b\nplain\n');
  assert.equal(steps.length, 2);
  assert.equal(plan.entries.length, 0);
  assert.deepEqual(readdirSync(bench.directory), []);
});

const FAILING: readonly [title: string, sketch: Sketch, code: string, data: object, ...texts: string[]][] = [
  [
    'it exits with 3',
    sh('exit 3', { label: 'one' }),
    'RUN_STEP_FAILED',
    { step: 1, code: 3, signal: null },
    'step 1 "one"',
    'sh ended with exit code 3',
  ],
  [
    'a signal ends it',
    sh('kill -9 $$'),
    'RUN_STEP_FAILED',
    { step: 1, code: null, signal: 'SIGKILL' },
    'sh was ended by SIGKILL',
  ],
  [
    'its program is missing',
    oneOf({ cmd: 'no-such', args: [] }),
    'RUN_NO_PROGRAM',
    { step: 1 },
    '"no-such"',
    '/usr/local/sbin:',
  ],
  ['its program is a directory', oneOf({ cmd: '/etc', args: [] }), 'RUN_NO_PROGRAM', { step: 1 }, '"/etc"'],
  [
    'its program may not be executed',
    oneOf({ cmd: '/etc/passwd', args: [] }),
    'RUN_NO_PROGRAM',
    { step: 1 },
    '"/etc/passwd"',
  ],
  [
    'PATH leads nowhere',
    oneOf({ cmd: 'sh', args: [], env: { PATH: '/nowhere' } }),
    'RUN_NO_PROGRAM',
    { step: 1 },
    '"sh"',
    '/nowhere',
  ],
  ['its cwd is missing', sh('true', { cwd: '/no/such' }), 'RUN_NO_CWD', { step: 1 }, '"/no/such"'],
];

for (const [title, { code = [] }, expected, data, ...texts] of FAILING)
  test(`runBundle() stops with ${expected} when ${title}`, async () => {
    using bench = new RunBench();
    const after = { cmd: 'touch', args: [bench.path('after')] };
    await assert.rejects(bench.run({ code: [...code, after] }), (error: unknown) => {
      assert.ok(refusal(expected, ...texts)(error));
      const { receipt: _receipt, result, remarks, ...found } = (error as ArxError).data;
      assert.deepEqual([found, result, remarks], [data, 'rolled-back', []]);
      assert.equal((error as { exit: number }).exit, 7);
      return true;
    });
    assert.deepEqual(readdirSync(bench.directory), []);
  });

test('runStep() finds a program by a relative path when it was placed in cwd', async () => {
  using bench = new RunBench();
  await bench.run({
    sources: { app: { tool: { program: '#!/bin/sh\necho here' } } },
    data: [{ source: 'app' }],
    code: [{ cmd: './tool', args: [] }],
  });
  assert.equal(bench.output(), 'here\n');
});

test('runStep() cannot reach a listener of this host when the network is none', async () => {
  using bench = new RunBench();
  const server = createServer((socket) => socket.end('reached'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const script = `require('node:net').connect(${port}, '127.0.0.1')
    .on('error', (error) => console.log(error.code)).on('data', (data) => console.log(String(data)))`;
  const connect = { cmd: process.execPath, args: ['-e', script] };
  try {
    await bench.run({ code: [connect] });
    assert.match(bench.output(), /^E(NETUNREACH|CONNREFUSED|ADDRNOTAVAIL)\n$/);
    bench.events.length = 0;
    await bench.run({ network: 'host', code: [{ ...connect, network: 'none' }, connect] });
    assert.match(bench.output(), /^E\w+\nreached\n$/);
  } finally {
    server.close();
  }
});

test('runStep() ends every process that a command leaves when the network is none', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  const leave = ['', 'setsid --fork ', 'setsid --fork env -i '].map(
    (before) => `${before}sleep ${seconds} &`,
  );
  await bench.run(sh(`${leave.join('\n')}\nsleep 0.1; echo left`));
  assert.equal(bench.output(), 'left\n');
  assert.deepEqual(processesWith(seconds), []);
});

test('runStep() ends what hides in namespaces of its own', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  const hidden = [
    `setsid --fork unshare --user --net sleep ${seconds} &`,
    `setsid --fork unshare --user --net --pid --fork sleep ${seconds} &`,
    `setsid --fork env -i unshare --user --net --mount sleep ${seconds} &`,
  ];
  await bench.run(sh(`${hidden.join('\n')}\nsleep 0.3; pgrep -c -f 'sleep ${seconds}'`));
  assert.notEqual(bench.output(), '0\n');
  assert.deepEqual(processesWith(seconds), []);
});

test('runStep() shows a command its own processes only', async () => {
  using bench = new RunBench();
  await bench.run(sh(`kill -0 ${process.pid} 2>/dev/null || echo apart; test -d /proc/$$ && echo proc`));
  assert.equal(bench.output(), 'apart\nproc\n');
});

test('runStep() tells the signal that ended a command when it was the request to end', async () => {
  using bench = new RunBench();
  await assert.rejects(bench.run(sh('kill -TERM $$')), refusal('RUN_STEP_FAILED', 'SIGTERM'));
});

test('runStep() reads no more of the output than the reporter takes', async () => {
  using bench = new RunBench();
  let size = 0;
  const report = (event: Event): Promise<void> | undefined => {
    if (event.type !== 'output') return undefined;
    size += event.bytes.length;
    return new Promise(() => undefined);
  };
  const bundle = fakeBundle(sh('yes', { timeout: 2 }));
  const running = runFrom(bundle, { dryRun: false }, { ...bench.context, report });
  await assert.rejects(running, refusal('RUN_TIMEOUT'));
  assert.ok(size > 0 && size < 1_000_000, `${size} bytes`);
});

test('runStep() reports all output when the reporter takes its time', async () => {
  using bench = new RunBench();
  let size = 0;
  const report = async (event: Event): Promise<void> => {
    await delay(2);
    if (event.type === 'output') size += event.bytes.length;
  };
  const bundle = fakeBundle(sh('head -c 3000000 /dev/zero'));
  await runFrom(bundle, { dryRun: false }, { ...bench.context, report });
  await delay(50);
  assert.equal(size, 3_000_000);
});

test('runStep() fails with what the reporter rejects with', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  const report = async (event: Event): Promise<void> => {
    await delay(1);
    if (event.type === 'output') throw new Error('the reporter is broken');
  };
  const bundle = fakeBundle(sh(`echo hello; exec sleep ${seconds}`));
  const running = runFrom(bundle, { dryRun: false }, { ...bench.context, report });
  await assert.rejects(running, /the reporter is broken/);
  assert.deepEqual(processesWith(seconds), []);
});

test("runStep() ends the process group when the network is the host's", async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  await bench.run({ network: 'host', ...sh(`sleep ${seconds} &\n(sleep ${seconds} &)\necho left`) });
  assert.deepEqual(processesWith(seconds), []);
});

test('runStep() returns when a daemon that a direct command left keeps its output open', async () => {
  using bench = new RunBench();
  const script = "setsid --fork sh -c 'echo $$; exec sleep 60'; sleep 0.1";
  await bench.run({ network: 'host', ...sh(script, { init: 'direct' }) });
  process.kill(Number(bench.output()), 'SIGKILL');
});

test('runStep() ends the whole group when the time is up', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  const script = `trap 'echo asked; exit 0' TERM; sleep ${seconds} & setsid sleep ${seconds} & wait`;
  await assert.rejects(bench.run(sh(script, { timeout: 1 })), refusal('RUN_TIMEOUT', 'longer than 1 s'));
  assert.equal(bench.output(), 'asked\n');
  assert.deepEqual(processesWith(seconds), []);
  assert.deepEqual(readdirSync(bench.directory), []);
});

test('runStep() kills a command that ignores the request to end', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  const script = `trap '' TERM; sleep ${seconds}; sleep ${seconds}`;
  await assert.rejects(bench.run(sh(script, { timeout: 1 })), refusal('RUN_TIMEOUT'));
  assert.deepEqual(processesWith(seconds), []);
});

test('runBundle() ends the running command when it is interrupted', async () => {
  using bench = new RunBench();
  const seconds = oddSeconds();
  const running = bench.run({
    code: [...(sh(`echo up; sleep ${seconds}`).code ?? []), { cmd: 'touch', args: [bench.path('x')] }],
  });
  running.catch(() => undefined);
  while (bench.output() === '') await delay(5);
  bench.abort();
  await assert.rejects(running, refusal('INTERRUPTED'));
  assert.deepEqual(processesWith(seconds), []);
  assert.deepEqual(readdirSync(bench.directory), []);
});

test('runBundle() removes its directories when a command made them read-only', async () => {
  using bench = new RunBench();
  await bench.run(sh('mkdir -p $TMPDIR/a/b; touch $TMPDIR/a/b/c; chmod 500 $TMPDIR/a/b; chmod 0 $TMPDIR/a'));
  assert.deepEqual(readdirSync(bench.directory), []);
});

test('runBundle() leaves what a command mounted in its directories as it was', async () => {
  assert.equal(process.getuid?.(), 0, 'this test mounts, which needs root');
  using bench = new RunBench();
  mkdirSync(bench.path('kept'));
  writeFileSync(bench.path('kept/file'), '1');
  const script = `mkdir "$TMPDIR/a b" && mount --bind ${bench.path('kept')} "$TMPDIR/a b" && echo "$TMPDIR"`;
  await bench.run(sh(script));
  assert.equal(readFileSync(bench.path('kept/file'), 'utf8'), '1');
  assert.deepEqual(readdirSync(bench.directory), ['kept']);
  bench.events.length = 0;
  await bench.run({ network: 'host', ...sh(script, { init: 'direct' }) });
  const point = `${bench.output().trim()}/a b`;
  try {
    assert.equal(readFileSync(bench.path('kept/file'), 'utf8'), '1');
    const [warning] = bench.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    assert.match(warning ?? '', /^Cannot remove "[^"]+": there are mounts in it/);
    assert.ok(warning?.includes(JSON.stringify(point)), warning);
  } finally {
    execFileSync('umount', [point]);
  }
});

test('removeTree() touches nothing when something is mounted in the tree, or is the tree', () => {
  assert.equal(process.getuid?.(), 0, 'this test mounts, which needs root');
  using bench = new RunBench();
  const point = bench.path('tree/sub');
  mkdirSync(point, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', 'none', point]);
  try {
    writeFileSync(`${point}/file`, '1');
    assert.throws(() => removeTree(bench.path('tree')), refusal('WRITE_FAILED', point));
    assert.throws(() => removeTree(point), refusal('WRITE_FAILED', point));
    assert.ok(existsSync(`${point}/file`));
  } finally {
    execFileSync('umount', [point]);
  }
  removeTree(bench.path('tree'));
  assert.deepEqual(readdirSync(bench.directory), []);
});

test('runBundle() removes links in its directories and not what they lead to', async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('kept'));
  writeFileSync(bench.path('kept/file'), '1');
  await bench.run(sh(`ln -s ${bench.path('kept')} $TMPDIR/a; ln -s ${bench.path('kept')} work`));
  assert.ok(existsSync(bench.path('kept/file')));
});
