import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runFrom } from '../../src/offline/run.ts';
import type { ChildTask } from './run-child.ts';
import { fakeBundle, refusal, RunBench, type Sketch } from './run-fixture.ts';

const CHILD = new URL('run-child.ts', import.meta.url).pathname;
const AS_ROOT = process.geteuid?.() === 0;

/** Runs a sketch in a process of its own, behind some words that confine it. */
function inChild(
  bench: RunBench,
  before: readonly string[],
  sketch: Sketch,
  task: Partial<ChildTask> = {},
): {
  readonly code?: string;
  readonly message?: string;
  readonly placed?: object;
  readonly output?: string;
  readonly left?: string[];
  readonly tmp?: string[];
} {
  const argument = childArgument(bench, sketch, task);
  const [program, ...args] = [...before, process.execPath, CHILD, argument];
  return JSON.parse(execFileSync(program, args).toString()) as ReturnType<typeof inChild>;
}

function childArgument(bench: RunBench, sketch: Sketch, task: Partial<ChildTask>): string {
  writeFileSync(bench.path('sketch.json'), JSON.stringify(sketch));
  return JSON.stringify({ sketch: bench.path('sketch.json'), tmp: bench.directory, ...task });
}

function demandRoot(): void {
  assert.ok(AS_ROOT, 'this test needs root: run it with sudo');
}

function modeOf(path: string): string {
  return (lstatSync(path).mode & 0o7777).toString(8);
}

function many(count: number, text = 'x'): Record<string, string | null> {
  const content: Record<string, string | null> = {};
  for (let at = 0; at < count; at += 1) {
    content[`d${at % 10}`] = null;
    content[`d${at % 10}/f${at}`] = `${text} ${at}`;
  }
  return content;
}

test('place() gives files, directories and links their modes when the umask is another', async () => {
  using bench = new RunBench();
  const umask = process.umask(0o077);
  try {
    await bench.run({
      sources: { s: { a: '1', b: { program: '2' }, d: null, 'd/l': { link: '../a' } }, m: { m: '3' } },
      files: ['m'],
      data: [
        { source: 's', target: bench.path('x/t') },
        { source: 'm', target: bench.path('m'), mode: '0640' },
      ],
    });
  } finally {
    process.umask(umask);
  }
  const modes = ['x', 'x/t', 'x/t/a', 'x/t/b', 'x/t/d', 'm'].map((name) => modeOf(bench.path(name)));
  assert.deepEqual(modes, ['755', '755', '644', '755', '755', '640']);
  assert.equal(readlinkSync(bench.path('x/t/d/l')), '../a');
});

test('place() gives the declared owner to all that it makes, and to nothing else', async () => {
  demandRoot();
  using bench = new RunBench();
  mkdirSync(bench.path('t'));
  const sketch = {
    sources: { s: { a: '1', d: null, 'd/e': '2', 'd/l': { link: 'e' } } },
    data: [{ source: 's', target: bench.path('t/u/v'), owner: 'nobody:games' }],
  };
  await bench.run(sketch);
  const owners = ['t', 't/u', 't/u/v', 't/u/v/a', 't/u/v/d', 't/u/v/d/e', 't/u/v/d/l'].map((name) => {
    const { uid, gid } = lstatSync(bench.path(name));
    return `${uid}:${gid}`;
  });
  assert.deepEqual(owners, ['0:0', '0:0', ...Array.from({ length: 5 }, () => '65534:60')]);
  assert.equal((await bench.run(sketch)).placed.unchanged, 5);
});

test('place() writes a blob to each of its paths when it has several, of any size', async () => {
  using bench = new RunBench();
  const big = 'b'.repeat(1_000_001);
  const content = { a: big, b: { program: big }, c: big, d: '', e: '', f: 'x', g: 'x' };
  await bench.run({ sources: { s: content }, data: [{ source: 's', target: bench.path('t') }] });
  for (const [name, value] of Object.entries(content))
    assert.equal(readFileSync(bench.path(`t/${name}`), 'utf8'), typeof value === 'string' ? value : big);
  assert.equal(modeOf(bench.path('t/b')), '755');
});

test('place() accepts names of 255 bytes and Unicode names', async () => {
  using bench = new RunBench();
  const names = ['n'.repeat(255), 'ü'.repeat(127), `${'深'.repeat(84)}.x`, '-rf', ' ', '.arx', 'a"b\\c'];
  mkdirSync(bench.path('t'));
  const content = Object.fromEntries(names.map((name) => [name, name]));
  await bench.run({ sources: { s: content }, data: [{ source: 's', target: bench.path('t') }] });
  assert.deepEqual(readdirSync(bench.path('t')).sort(), [...names].sort());
});

test('place() makes many files durable in one go', async () => {
  using bench = new RunBench();
  const sketch = { sources: { s: many(500) }, data: [{ source: 's', target: bench.path('t') }] };
  assert.equal((await bench.run(sketch)).placed.created, 511);
  assert.deepEqual((await bench.run(sketch)).placed, {
    created: 0,
    changed: 0,
    deleted: 0,
    saved: 0,
    unchanged: 511,
    bytes: 0,
  });
});

/** Ways in which reading fails at the last moment, and what is thrown. */
const BROKEN: readonly [title: string, fail: () => void | Promise<void>][] = [
  ['a blob does not hold', () => Promise.reject(new Error('the blob does not hold'))],
];

for (const [title, fail] of BROKEN)
  for (const there of [false, true])
    test(`place() leaves everything as it was when ${title} and the target ${there ? 'exists' : 'is new'}`, async () => {
      using bench = new RunBench();
      if (there) mkdirSync(bench.path('t/d1'), { recursive: true });
      if (there) writeFileSync(bench.path('t/d1/f1'), 'old');
      const bundle = fakeBundle({
        sources: { s: many(200) },
        data: [{ source: 's', target: bench.path('t') }],
      });
      const before = execFileSync('find', [bench.directory]).toString();
      const read: typeof bundle.read = async (visitor) => {
        await bundle.read(visitor);
        await fail();
      };
      await assert.rejects(runFrom({ ...bundle, read }, { dryRun: false }, bench.context), /does not hold/);
      assert.equal(execFileSync('find', [bench.directory]).toString(), before);
      if (there) assert.equal(readFileSync(bench.path('t/d1/f1'), 'utf8'), 'old');
    });

/** What somebody else does to the target between the plan and the renames. */
const MEANWHILE: readonly [title: string, action: string, code: string][] = [
  ['a planned file appears', 'echo mine > t/new', 'RUN_CHANGED'],
  ['a planned directory appears', 'mkdir t/newdir', 'RUN_CHANGED'],
  ['a file to be changed is written again', 'echo mine > t/old.tmp; mv t/old.tmp t/old', 'RUN_CHANGED'],
  ['a file to be changed goes', 'rm t/old', 'RUN_CHANGED'],
  ['a directory becomes a link', 'mv t/d t/e; ln -s "$PWD/outside" t/d', 'RUN_CHANGED'],
  ['the target becomes a link', 'mv t u; ln -s "$PWD/outside" t', 'RUN_CHANGED'],
  ['the parent of the target is replaced', 'mv ../at.x ../at.y; mkdir ../at.x', 'RUN_CHANGED'],
];

for (const [title, action, code] of MEANWHILE)
  test(`place() refuses with ${code} and writes nothing outside when ${title}`, async () => {
    using bench = new RunBench();
    const at = bench.path('at.x');
    mkdirSync(`${at}/t/d`, { recursive: true });
    mkdirSync(`${at}/outside`);
    writeFileSync(`${at}/t/old`, 'old');
    const content = { d: null, 'd/x': '1', new: '2', newdir: null, 'newdir/y': '3', old: '4' };
    const bundle = fakeBundle({ sources: { s: content }, data: [{ source: 's', target: `${at}/t` }] });
    const read: typeof bundle.read = (visitor) => {
      execFileSync('sh', ['-c', action], { cwd: at });
      return bundle.read(visitor);
    };
    await assert.rejects(runFrom({ ...bundle, read }, { dryRun: false }, bench.context), refusal(code));
    const left = readdirSync(bench.directory, { recursive: true }).map(String);
    const ours = left.filter((path) => /arx-|outside\/|\/(x|y)$/.test(path));
    assert.deepEqual(ours, []);
  });

test('place() writes nothing outside while somebody swaps its directories for links', async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('t/d/e'), { recursive: true });
  mkdirSync(bench.path('outside/e'), { recursive: true });
  symlinkSync(bench.path('outside'), bench.path('t/link'));
  const swap = `const { renameSync, rmSync } = require('node:fs');
    const attempt = (action) => { try { action(); } catch {} };
    for (;;) {
      attempt(() => renameSync('d', 'was'));
      attempt(() => renameSync('link', 'd'));
      attempt(() => renameSync('d', 'link'));
      attempt(() => renameSync('was', 'd'));
      attempt(() => rmSync('was', { recursive: true, force: true }));
    }`;
  const racer = spawn(process.execPath, ['-e', swap], { cwd: bench.path('t'), stdio: 'ignore' });
  let placed = 0;
  let refused = 0;
  const place = async (): Promise<void> => {
    const content: Record<string, string | null> = { d: null, 'd/e': null };
    for (let n = 0; n < 40; n += 1) content[`d/e/f${n}`] = `${placed + refused} ${n}`;
    const data = [{ source: 's', target: bench.path('t') }];
    await bench.run({ sources: { s: content }, data }).then(
      () => (placed += 1),
      () => (refused += 1),
    );
  };
  try {
    for (const end = Date.now() + 2000; Date.now() < end;) await place();
  } finally {
    racer.kill('SIGKILL');
    await once(racer, 'close');
  }
  // Where the swaps hindered the last one from being taken back, too, the next one goes on with that.
  await place();
  assert.ok(refused > 0, `${placed} placed, ${refused} refused`);
  assert.deepEqual(readdirSync(bench.path('outside'), { recursive: true }), ['e']);
  assert.equal(execFileSync('find', [bench.path('t'), '-name', '.*arx-*']).toString(), '');
});

test('place() leaves nothing when the file system gets full after the plan', () => {
  demandRoot();
  using bench = new RunBench();
  const full = bench.path('full');
  mkdirSync(full);
  const content = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, `${n}`.repeat(20_000)]));
  const sketch = { sources: { s: content }, data: [{ source: 's', target: `${full}/t/u` }] };
  const confined = [
    'unshare',
    '--mount',
    'sh',
    '-c',
    `mount -t tmpfs -o size=2m none ${full}; exec "$@"`,
    'sh',
  ];
  const late = inChild(bench, confined, sketch, { fill: full });
  assert.equal(late.code, 'RUN_NO_SPACE', late.message);
  assert.deepEqual([late.left, late.tmp], [['filler'], []]);
  const small = [...confined.slice(0, 4), `mount -t tmpfs -o size=200k none ${full}; exec "$@"`, 'sh'];
  assert.match(inChild(bench, small, sketch).message ?? '', /bytes are free, expected at least \d+$/);
});

/** Without what is another one each time. */
function shape(message = ''): string {
  return message.replaceAll(/arx-test-\w{6}|arx-\w{6}/g, '…');
}

/** Bundles that start something from the private directory of the run. */
const STARTING: readonly [title: string, sketch: Sketch][] = [
  ['programs', { sources: { p: { p: '#!/bin/sh\n' } }, files: ['p'], code: [{ source: 'p', args: [] }] }],
  [
    'commands that ask for services',
    { code: [{ cmd: 'true', args: [], capabilities: { services: ['cron restart'] } }] },
  ],
];

for (const [title, sketch] of STARTING)
  test(`runBundle() and a dry run refuse ${title} with RUN_NO_EXEC when the temporary directory has noexec`, () => {
    demandRoot();
    using bench = new RunBench();
    const tmp = bench.path('tmp');
    mkdirSync(tmp);
    const confined = [
      'unshare',
      '--mount',
      'sh',
      '-c',
      `mount -t tmpfs -o noexec none ${tmp}; exec "$@"`,
      'sh',
    ];
    const data = [{ source: 's', target: bench.path('t') }];
    const placing = { ...sketch, sources: { ...sketch.sources, s: { a: '1' } }, data };
    const [dry, real] = [true, false].map((dryRun) => inChild(bench, confined, placing, { tmp, dryRun }));
    assert.equal(real?.code, 'RUN_NO_EXEC');
    assert.match(
      dry?.message ?? '',
      /^Cannot run programs from "\S+\/programs": its file system does not allow it$/,
    );
    assert.deepEqual([dry?.code, shape(dry?.message)], [real.code, shape(real.message)]);
    assert.deepEqual([dry?.tmp, existsSync(bench.path('t'))], [[], false]);
  });

test('runBundle() and a dry run refuse with the same words when there is no directory for temporary files', async () => {
  using bench = new RunBench();
  const tmp = bench.path('gone');
  const bundle = fakeBundle({ code: [{ cmd: 'true', args: [] }] });
  for (const [path, problem] of [
    [tmp, 'it does not exist'],
    [bench.path('file'), 'it is no directory'],
  ] as const) {
    writeFileSync(bench.path('file'), '');
    const context = { ...bench.context, tmp: path };
    const message = `Cannot make a private directory in "${path}": ${problem}, expected a directory that you may write`;
    for (const dryRun of [true, false])
      await assert.rejects(runFrom(bundle, { dryRun }, context), { code: 'WRITE_FAILED', message });
  }
});

test('runBundle() works and has no network when it is not root', () => {
  using bench = new RunBench();
  const user = AS_ROOT ? ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'] : ['env'];
  const sketch = {
    sources: { s: { f: '1' } },
    data: [{ source: 's', target: bench.path('t') }],
    code: [
      {
        cmd: 'sh',
        args: [
          '-c',
          'id -u; grep -c : /proc/net/dev; for in in "" "unshare --user --net"; do setsid --fork $in sleep 4321.5 & done; sleep 0.2',
        ],
      },
    ],
  };
  const { output, placed, message } = inChild(bench, user, sketch);
  assert.equal(output, `${AS_ROOT ? 1000 : process.getuid?.()}\n1\n`, message);
  assert.deepEqual(placed, { created: 2, changed: 0, deleted: 0, saved: 0, unchanged: 0, bytes: 1 });
  assert.equal(execFileSync('ps', ['ax', '-o', 'args']).toString().includes('sleep 4321.5'), false);
  const foreign = { ...sketch, data: [{ source: 's', target: bench.path('u'), owner: 'nobody' }] };
  assert.equal(inChild(bench, user, foreign).code, 'RUN_NO_OWNER');
});

test('runBundle() refuses with RUN_NO_SANDBOX and places nothing when there are no namespaces', () => {
  demandRoot();
  using bench = new RunBench();
  const data = [{ source: 's', target: bench.path('t') }];
  const sketch = { sources: { s: { f: '1' } }, data, code: [{ cmd: 'true', args: [] }] };
  const confined = ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin', '--no-new-privs', '--'];
  const none = [
    'unshare',
    '--user',
    '--map-root-user',
    'sh',
    '-c',
    'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
    'sh',
    ...confined,
  ];
  assert.equal(inChild(bench, none, sketch).code, 'RUN_NO_SANDBOX');
  assert.deepEqual(readdirSync(bench.directory), ['sketch.json']);
  assert.equal(inChild(bench, none, { ...sketch, network: 'host' }).code, 'RUN_NO_SANDBOX');
  const direct = [{ cmd: 'true', args: [], init: 'direct' as const }];
  assert.ok(inChild(bench, none, { ...sketch, network: 'host', code: direct }).placed);
});

test('place() leaves the old or the new and no part of a file when it is killed', async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('t'));
  for (let n = 0; n < 300; n += 1) writeFileSync(bench.path(`t/f${n}`), 'old');
  const big = 'n'.repeat(30_000);
  const content: Record<string, string | null> = { new: null };
  for (let n = 0; n < 300; n += 1) {
    content[`f${n}`] = `${n} ${big}`;
    content[`new/f${n}`] = `${n} ${big}`;
  }
  const argument = childArgument(
    bench,
    { sources: { s: content }, data: [{ source: 's', target: bench.path('t') }] },
    {},
  );
  let early = 0;
  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, [CHILD, argument], { stdio: 'ignore' });
    await delay(120 + round * 15);
    if (child.exitCode === null) early += 1;
    child.kill('SIGKILL');
    await once(child, 'close');
    for (let n = 0; n < 300; n += 1)
      assert.ok(['old', `${n} ${big}`].includes(readFileSync(bench.path(`t/f${n}`), 'utf8')));
    const made = readdirSync(bench.path('t')).includes('new') ? readdirSync(bench.path('t/new')) : [];
    assert.ok([0, 300].includes(made.length));
    for (const name of made) assert.ok(readFileSync(bench.path(`t/new/${name}`), 'utf8').endsWith(big));
  }
  assert.ok(early > 0);
});
