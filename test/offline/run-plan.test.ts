import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { PlannedEntry } from '../../src/offline/run/plan-model.ts';
import { refusal, RunBench, type Sketch } from './run-fixture.ts';

const DRY = { dryRun: true };
const APP = {
  app: { bin: null, 'bin/run': { program: '#!/bin/sh\n' }, conf: 'x=1\n', now: { link: 'conf' } },
};

function lines(bench: RunBench, entries: readonly PlannedEntry[]): string[] {
  return entries.map(({ action, kind, path }) => `${action} ${kind} ${path.replace(bench.directory, '')}`);
}

/** Where things go: manifest fragment to the paths that are placed. */
const PLACES: readonly [title: string, sketch: (at: string) => Sketch, expected: string[]][] = [
  [
    'a directory goes to its target',
    (at) => ({ sources: APP, data: [{ source: 'app', target: `${at}/srv/app` }] }),
    ['/srv', '/srv/app', '/srv/app/bin', '/srv/app/bin/run', '/srv/app/conf', '/srv/app/now'],
  ],
  [
    'a directory without target goes into cwd',
    (at) => ({ cwd: `${at}/there`, sources: APP, data: [{ source: 'app' }] }),
    ['/there/bin', '/there/bin/run', '/there/conf', '/there/now'],
  ],
  [
    'a file goes to its target',
    (at) => ({
      sources: { f: { own: '1' } },
      files: ['f'],
      data: [{ source: 'f', target: `${at}/etc/name` }],
    }),
    ['/etc', '/etc/name'],
  ],
  [
    'a file goes into a target that ends with a slash',
    (at) => ({ sources: { f: { own: '1' } }, files: ['f'], data: [{ source: 'f', target: `${at}/etc/` }] }),
    ['/etc', '/etc/own'],
  ],
  [
    'a file goes into a directory that exists',
    (at) => ({ sources: { f: { own: '1' } }, files: ['f'], data: [{ source: 'f', target: `${at}/there` }] }),
    ['/there/own'],
  ],
  [
    'a file without target goes into cwd by its own name',
    (at) => ({ cwd: `${at}/there`, sources: { f: { own: '1' } }, files: ['f'], data: [{ source: 'f' }] }),
    ['/there/own'],
  ],
  [
    "a relative target is under the entry's cwd, which is under the bundle's",
    (at) => ({
      cwd: `${at}/there`,
      sources: { f: { own: '1' } },
      files: ['f'],
      data: [{ source: 'f', cwd: 'a', target: './b//c' }],
    }),
    ['/there/a', '/there/a/b', '/there/a/b/c'],
  ],
  [
    'parents that are links are resolved once',
    (at) => ({ sources: { f: { own: '1' } }, files: ['f'], data: [{ source: 'f', target: `${at}/link/x` }] }),
    ['/there/x'],
  ],
  [
    'two sources share a directory',
    (at) => ({
      sources: { a: { d: null, 'd/1': '1' }, b: { d: null, 'd/2': '2' } },
      data: [
        { source: 'a', target: `${at}/there/s` },
        { source: 'b', target: `${at}/there/s` },
      ],
    }),
    ['/there/s', '/there/s/d', '/there/s/d/1', '/there/s/d/2'],
  ],
  [
    'the same file twice is placed once',
    (at) => ({
      sources: { a: { f: '1' }, b: { f: '1' } },
      data: [
        { source: 'a', target: `${at}/there` },
        { source: 'b', target: `${at}/there` },
      ],
    }),
    ['/there', '/there/f'],
  ],
  [
    'a missing cwd of the bundle is made for its commands',
    (at) => ({ cwd: `${at}/new/cwd`, code: [{ cmd: 'true', args: [] }] }),
    ['/new', '/new/cwd'],
  ],
];

for (const [title, sketch, expected] of PLACES)
  test(`makePlan() places as documented when ${title}`, async () => {
    using bench = new RunBench();
    mkdirSync(bench.path('there'));
    symlinkSync('there', bench.path('link'));
    const { plan } = await bench.run(sketch(bench.directory), DRY);
    const real = await bench.run(sketch(bench.directory));
    const paths = (entries: readonly PlannedEntry[]) =>
      entries.map(({ path }) => path.replace(bench.directory, ''));
    assert.deepEqual(paths(plan.entries), expected);
    assert.deepEqual(paths(real.plan.entries), expected);
    for (const { path } of real.plan.entries) assert.ok(lstatSync(path));
  });

test('makePlan() says create, change or unchanged when some of it is there', async () => {
  using bench = new RunBench();
  const sketch = {
    sources: {
      s: { a: 'same', b: 'new', c: 'mode', d: null, 'd/e': 'e', l: { link: 'a' }, m: { link: 'b' } },
    },
    data: [{ source: 's', target: bench.path('t') }],
  };
  mkdirSync(bench.path('t/d'), { recursive: true });
  writeFileSync(bench.path('t/a'), 'same');
  writeFileSync(bench.path('t/b'), 'old');
  writeFileSync(bench.path('t/c'), 'mode');
  chmodSync(bench.path('t/c'), 0o600);
  writeFileSync(bench.path('t/other'), 'kept');
  symlinkSync('a', bench.path('t/l'));
  symlinkSync('/etc/passwd', bench.path('t/m'));
  const { plan, placed } = await bench.run(sketch, DRY);
  assert.deepEqual(lines(bench, plan.entries), [
    'unchanged directory /t',
    'unchanged file /t/a',
    'change file /t/b',
    'change file /t/c',
    'unchanged directory /t/d',
    'create file /t/d/e',
    'unchanged link /t/l',
    'change link /t/m',
  ]);
  assert.deepEqual(plan.counts, { create: 1, change: 3, unchanged: 4, delete: 0 });
  assert.equal(plan.bytes, 8);
  assert.deepEqual(placed, { created: 0, changed: 0, deleted: 0, saved: 0, unchanged: 0, bytes: 0 });
  const first = await bench.run(sketch);
  assert.deepEqual(first.placed, { created: 1, changed: 3, deleted: 0, saved: 0, unchanged: 4, bytes: 8 });
  const second = await bench.run(sketch);
  assert.deepEqual(second.placed, { created: 0, changed: 0, deleted: 0, saved: 0, unchanged: 8, bytes: 0 });
  assert.deepEqual(readdirSync(bench.path('t')).sort(), ['a', 'b', 'c', 'd', 'l', 'm', 'other']);
});

/** What must be refused, with nothing changed: a shell line that prepares the place, the data, code and texts. */
const REFUSED: readonly [
  title: string,
  before: string,
  sketch: (at: string) => Sketch,
  code: string,
  ...texts: string[],
][] = [
  [
    'a file is where a directory must be',
    'echo > t',
    (at) => one(at, { d: null }, 't'),
    'RUN_CONFLICT',
    '/t"',
    'a file is there',
  ],
  [
    'a link is where a directory must be',
    'ln -s /etc t',
    (at) => one(at, { d: null }, 't'),
    'RUN_CONFLICT',
    'a symbolic link',
  ],
  [
    'a link is inside the target',
    'mkdir t; ln -s /etc t/d',
    (at) => one(at, { d: null, 'd/x': '1' }, 't'),
    'RUN_CONFLICT',
    '/t/d"',
  ],
  [
    'a dangling link is a parent',
    'ln -s nowhere t',
    (at) => one(at, { d: null }, 't/u'),
    'RUN_CONFLICT',
    '/t"',
  ],
  ['a link to itself is a parent', 'ln -s t t', (at) => one(at, { d: null }, 't/u'), 'RUN_CONFLICT', 'ELOOP'],
  [
    'a file is a parent',
    'echo > t',
    (at) => one(at, { d: null }, 't/u/v'),
    'RUN_CONFLICT',
    'a file is there',
  ],
  [
    'a directory is where a file must be',
    'mkdir -p t/f',
    (at) => one(at, { f: '1' }, 't'),
    'RUN_CONFLICT',
    'a directory is there',
  ],
  [
    'a directory is where a link must be',
    'mkdir -p t/f',
    (at) => one(at, { f: { link: 'g' } }, 't'),
    'RUN_CONFLICT',
    'a directory',
  ],
  [
    'a pipe is where a file must be',
    'mkdir t; mkfifo t/f',
    (at) => one(at, { f: '1' }, 't'),
    'RUN_CONFLICT',
    'a device, pipe',
  ],
  [
    "a file's target is a link",
    'ln -s /etc/passwd f',
    (at) => file(at, { target: `${at}/f` }),
    'RUN_CONFLICT',
    'a symbolic link',
  ],
  ['a target has ..', 'true', (at) => file(at, { target: `${at}/../f` }), 'RUN_BAD_TARGET', 'the name ".."'],
  ['a relative target has ..', 'true', (at) => file(at, { target: '../f' }), 'RUN_BAD_TARGET', '../f'],
  ['a cwd has ..', 'true', (at) => ({ ...file(at, {}), cwd: 'a/../../b' }), 'RUN_BAD_TARGET', '..'],
  ['a target has a NUL', 'true', (at) => file(at, { target: `${at}/a\0b` }), 'RUN_BAD_TARGET', 'control'],
  [
    'the owner is unknown',
    'true',
    (at) => file(at, { owner: 'no-such-user' }),
    'RUN_NO_OWNER',
    'no-such-user',
  ],
  [
    'the group is unknown',
    'true',
    (at) => file(at, { owner: 'root:no-such' }),
    'RUN_NO_OWNER',
    'root:no-such',
  ],
  ...['root:root:zz', '4294967295', 'root:4294967295', '9999999999999'].map(
    (owner): [string, string, (at: string) => Sketch, string, string] => [
      `the owner is ${owner}`,
      'true',
      (at) => file(at, { owner }),
      'RUN_NO_OWNER',
      owner,
    ],
  ),
  [
    'a timeout is no time at all',
    'true',
    (at) => ({ ...file(at, {}), timeout: 0, code: [{ cmd: 'true', args: [] }] }),
    'RUN_BAD_TARGET',
    'timeout is 0 s',
  ],
  [
    'two sources give one path',
    'true',
    (at) => both(at, { f: '1' }, { f: '2' }),
    'RUN_CONFLICT',
    '"a"',
    '"b"',
    '/t/f',
  ],
  [
    'file and directory have one path',
    'true',
    (at) => both(at, { f: '1' }, { f: null }),
    'RUN_CONFLICT',
    'a directory',
  ],
  [
    'two links have one path',
    'true',
    (at) => both(at, { f: { link: 'x' } }, { f: { link: 'y' } }),
    'RUN_CONFLICT',
    '"x"',
    '"y"',
  ],
  ['a target leads through a placed file', 'true', (at) => through(at, { f: '1' }), 'RUN_CONFLICT', '/t/f"'],
  [
    'a target leads through a placed link',
    'true',
    (at) => through(at, { f: { link: '.' } }),
    'RUN_CONFLICT',
    '/t/f"',
  ],
  [
    'a variable has a bad name',
    'true',
    () => ({ env: { 'A=B': 'x' }, code: [{ cmd: 'true', args: [] }] }),
    'RUN_BAD_TARGET',
    'A=B',
  ],
  [
    'a variable has a NUL',
    'true',
    () => ({ env: { A: '\0' }, code: [{ cmd: 'true', args: [] }] }),
    'RUN_BAD_TARGET',
    '"A"',
  ],
];

type Tree = Readonly<Record<string, string | null | { link: string }>>;

function one(at: string, content: Tree, target: string): Sketch {
  return { sources: { a: content }, data: [{ source: 'a', target: `${at}/${target}` }] };
}
function file(at: string, entry: object): Sketch {
  return { cwd: at, sources: { a: { own: '1' } }, files: ['a'], data: [{ source: 'a', ...entry }] };
}
function both(at: string, a: Tree, b: Tree): Sketch {
  return {
    sources: { a, b },
    data: [
      { source: 'a', target: `${at}/t` },
      { source: 'b', target: `${at}/t` },
    ],
  };
}
function through(at: string, a: Tree): Sketch {
  return {
    sources: { a, b: { x: '1' } },
    data: [
      { source: 'a', target: `${at}/t` },
      { source: 'b', target: `${at}/t/f` },
    ],
  };
}

for (const [title, before, sketch, code, ...texts] of REFUSED)
  test(`runBundle() refuses with ${code} and changes nothing when ${title}`, async () => {
    using bench = new RunBench();
    execFileSync('sh', ['-c', before], { cwd: bench.directory });
    const list = (): string =>
      execFileSync('find', [bench.directory, '-ls'])
        .toString()
        .replace(/^.*\.$/m, '');
    const was = list().split('\n').slice(1);
    await assert.rejects(bench.run(sketch(bench.directory), DRY), refusal(code, ...texts));
    await assert.rejects(bench.run(sketch(bench.directory)), refusal(code, ...texts));
    assert.deepEqual(list().split('\n').slice(1), was);
  });

test('makePlan() lists commands with cwd, names of variables, network and timeout', async () => {
  using bench = new RunBench();
  const { plan } = await bench.run(
    {
      cwd: bench.path('w'),
      env: { B: '1' },
      timeout: 60,
      sources: { tool: { tool: { program: '#!/bin/sh\n' } } },
      files: ['tool'],
      code: [
        { cmd: 'sh', args: ['-c', 'true'], env: { A: 'hunter2' }, label: 'first' },
        { source: 'tool', args: ['--x'], cwd: 'sub', network: 'host', timeout: 5 },
        { cmd: 'no-such-program', args: [] },
      ],
    },
    DRY,
  );
  const [first, second] = plan.commands;
  assert.deepEqual(first, {
    label: 'first',
    argv: ['sh', '-c', 'true'],
    cwd: bench.path('w'),
    env: ['A', 'B'],
    network: 'none',
    timeout: 60,
    silence: 900,
    when: 'always',
    skipped: false,
    retries: 0,
    pass: [],
    secrets: [],
    services: [],
  });
  assert.equal(second?.source, 'tool');
  assert.deepEqual([second?.cwd, second?.network, second?.timeout], [bench.path('w/sub'), 'host', 5]);
  assert.deepEqual(plan.warnings, ['code[2]: the program "no-such-program" is not on this machine yet']);
  assert.ok(!JSON.stringify(plan).includes('hunter2'));
});

test('makePlan() has no warning about a program when the bundle places it', async () => {
  using bench = new RunBench();
  const { plan } = await bench.run(
    {
      sources: { app: { tool: { program: '#!/bin/sh\n' } } },
      data: [{ source: 'app', target: bench.path('app') }],
      code: [{ cmd: bench.path('app/tool'), args: [] }],
    },
    DRY,
  );
  assert.deepEqual(plan.warnings, []);
});
