import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { arx, File, Inline } from '../../src/index.ts';
import type { PlainSource } from '../../src/index.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { type NginxServer, startNginx } from '../servers/nginx.ts';
import { failure, World } from './world.ts';

let nginx: NginxServer;
let world: World;
before(async () => {
  nginx = await startNginx();
  world = new World();
  const git = makeGitRepository(world.at('app.git'));
  git.commit({
    README: 'read me\n',
    'bin/tool': { text: '#!/bin/sh\necho tool "$@"\n', executable: true },
    'conf/a': 'a\n',
    'conf/b': 'b\n',
  });
  mkdirSync(world.at('local', 'bin'), { recursive: true });
  writeFileSync(world.at('local', 'plain'), 'plain');
  writeFileSync(world.at('local', 'bin', 'tool'), '#!/bin/sh\npwd; echo "$HOME|$SECRET|$1"\n');
  symlinkSync('bin/tool', world.at('local', 'link'));
  execFileSync('tar', ['-C', world.at('local'), '-czf', join(nginx.root, 'local.tgz'), '.']);
  writeFileSync(join(nginx.root, 'bytes'), Buffer.from([0, 255, 1]));
  writeFileSync(join(nginx.root, 'script'), '#!/bin/sh\necho script; exit 3\n');
});
after(async () => {
  world[Symbol.dispose]();
  await nginx.stop();
});

/** What lies below a path: each name with its content, or where it leads. */
function content(path: string): unknown {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (!stat.isDirectory()) return `${(stat.mode & 0o777).toString(8)} ${readFileSync(path, 'latin1')}`;
  return Object.fromEntries(readdirSync(path).map((name) => [name, content(join(path, name))]));
}

const TREE = {
  bin: { tool: '644 #!/bin/sh\npwd; echo "$HOME|$SECRET|$1"\n' },
  link: '-> bin/tool',
  plain: '644 plain',
};
const SOURCES: Readonly<Record<string, [() => PlainSource, unknown]>> = {
  'a file': [() => `file://${world.at('local', 'plain')}`, '644 plain'],
  'a directory': [() => `file://${world.at('local')}/`, TREE],
  'a git repository': [
    () => `git+file://${world.at('app.git')}`,
    {
      README: '644 read me\n',
      bin: { tool: '755 #!/bin/sh\necho tool "$@"\n' },
      conf: { a: '644 a\n', b: '644 b\n' },
    },
  ],
  'a file of a git repository': [
    () => `git+file://${world.at('app.git')}#bin/tool`,
    '755 #!/bin/sh\necho tool "$@"\n',
  ],
  'a directory of a git repository': [
    () => `git+file://${world.at('app.git')}?main#conf`,
    { a: '644 a\n', b: '644 b\n' },
  ],
  'a file over HTTP': [() => `${nginx.http}/bytes`, '644 \0\xff\x01'],
  'an archive over HTTP': [() => `tar+${nginx.http}/local.tgz`, TREE],
  text: [() => ({ text: 'hello' }), '644 hello\n'],
  bytes: [() => ({ data: Buffer.from([0, 255]) }), '644 \0\xff'],
  'a collection': [() => ({ a: 'x', b: { c: ['y'] } }), { a: '644 x\n', b: { c: { '0': '644 y\n' } } }],
};

for (const [name, [make, expected]] of Object.entries(SOURCES))
  test(`local(), place() and inline() keep the content of ${name}`, async () => {
    using own = new World();
    const source = own.arx.Source(make());
    mkdirSync(own.at('kept'));
    const file = await own.arx.local(source, own.at('kept'));
    assert.ok(file instanceof File);
    const path = file.spec.path ?? '';
    assert.deepEqual(content(path), expected);
    if (!(source instanceof File)) assert.ok(path.startsWith(own.at('kept')), path);
    await source.place(own.at('work', 'new', 'place'), own.effects);
    assert.deepEqual(content(own.at('work', 'new', 'place')), expected);

    const inline = await own.arx.inline(source);
    assert.ok(inline instanceof Inline);
    await inline.place(own.at('inlined'), own.effects);
    const again = own.arx.Source(JSON.parse(JSON.stringify(inline)) as PlainSource);
    await again.place(own.at('again'), own.effects);
    const lost = typeof expected === 'string' ? expected.replace(/^755/, '644') : expected;
    assert.deepEqual(content(own.at('inlined')), lost);
    assert.deepEqual(content(own.at('again')), lost);
    assert.equal(
      own.events.some(({ type }) => type === 'warning'),
      lost !== expected,
    );
    assert.deepEqual(own.leftovers(), []);
  });

test('inline() writes text as text, other bytes as base64, a directory as a collection, and as tgz64 if it has to', async () => {
  const kind = async (source: PlainSource): Promise<string[]> =>
    Object.keys((await world.arx.inline(source)).externalize());
  assert.deepEqual(await kind(`git+file://${world.at('app.git')}#README`), ['text']);
  assert.deepEqual(await kind(`file://${world.at('local', 'plain')}`), ['data']);
  assert.deepEqual(await kind(`${nginx.http}/bytes`), ['base64']);
  assert.deepEqual(await kind(`git+file://${world.at('app.git')}#conf`), ['a', 'b']);
  assert.deepEqual(await kind(`git+file://${world.at('app.git')}`), ['tgz64']);
  assert.deepEqual(await kind(`file://${world.at('local')}`), ['tgz64']);
});

test('inline() gives the same tgz64 for the same tree', async () => {
  const source = `file://${world.at('local')}`;
  const [one, two] = [await world.arx.inline(source), await world.arx.inline(`tar+${nginx.http}/local.tgz`)];
  assert.deepEqual(one.externalize(), two.externalize());
});

test('cache() of a file is the file itself, and local() keeps downloads for the next time', async () => {
  using own = new World();
  const file = new File(world.at('local', 'plain'));
  assert.equal(await file.cache(), file);
  mkdirSync(own.at('kept'));
  const count = async (): Promise<number> =>
    (await nginx.requests()).filter(({ uri }) => uri === '/bytes').length;
  const first = await own.arx.local(`${nginx.http}/bytes`, own.at('kept'));
  const second = await own.arx.local(`${nginx.http}/bytes`, own.at('kept'));
  assert.notEqual(first.externalize(), second.externalize());
  assert.ok((await count()) > 0);
});

test('run() starts a private copy in a clean environment and gives what it wrote', async () => {
  using own = new World();
  const tool = world.at('local', 'bin', 'tool');
  const { stdout } = await own.arx
    .Source(`file://${tool}`)
    .run(['one two'], { ...own.effects, env: { SECRET: 'x' } });
  const [directory = '', line] = stdout.toString().split('\n');
  assert.ok(directory.startsWith(own.tmp), directory);
  assert.equal(line, `${directory}||one two`);
  assert.equal(statSync(tool).mode & 0o111, 0, 'the caller’s file keeps its mode');
  const git = await own.arx.Source(`git+file://${world.at('app.git')}#bin/tool`).run(['x'], own.effects);
  assert.equal(git.stdout.toString(), 'tool x\n');
  assert.deepEqual(own.leftovers(), []);
});

test('run() fails with the code of the program, for a directory, and for what is no program', async () => {
  const run = (source: PlainSource) => (): unknown => world.arx.Source(source).run([], world.effects);
  const error = await failure('RUN_STEP_FAILED', run(`${nginx.http}/script`));
  assert.equal(error.data['exitCode'], 3);
  await failure('RUN_STEP_FAILED', run(`git+file://${world.at('app.git')}`));
  await failure('RUN_STEP_FAILED', run({ text: 'no program' }));
  assert.deepEqual(world.leftovers(), []);
});

test('run() ends the program and all that it started when the caller aborts', async () => {
  using own = new World();
  const abort = new AbortController();
  const pids = own.at('pids');
  const script = `#!/bin/sh\nsleep 600 &\necho $$ $! > ${pids}.new; mv ${pids}.new ${pids}; wait`;
  const running = own.arx.Source({ text: script }).run([], { ...own.effects, signal: abort.signal });
  running.catch(() => undefined);
  while (!existsSync(pids)) await new Promise((resolve) => setTimeout(resolve, 10));
  abort.abort();
  await failure('INTERRUPTED', () => running);
  for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) await gone(Number(pid));
  assert.deepEqual(own.leftovers(), []);
});

async function gone(pid: number): Promise<void> {
  const running = (): boolean =>
    existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  while (running()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('local() stops a download when the caller aborts', async () => {
  using own = new World();
  await nginx.set('/slow', { bytesPerSecond: 1000 });
  writeFileSync(join(nginx.root, 'slow'), Buffer.alloc(10_000_000));
  mkdirSync(own.at('kept'));
  const abort = new AbortController();
  const log = (): void => abort.abort();
  await failure('INTERRUPTED', () =>
    own.arx.local(`${nginx.http}/slow`, own.at('kept'), { signal: abort.signal, log }),
  );
  assert.deepEqual(own.leftovers(), []);
});

const BLOCKED: Readonly<Record<string, (target: string, outside: string) => void>> = {
  'a link in the place of a directory': (target, outside) => {
    mkdirSync(target);
    symlinkSync(outside, join(target, 'b'));
  },
  'a link in the place of the target': (target, outside) => symlinkSync(outside, target),
  'a file in the place of the target': (target) => writeFileSync(target, 'mine'),
};
for (const [name, block] of Object.entries(BLOCKED))
  test(`place() refuses ${name}, and the outside stays untouched`, async () => {
    using own = new World();
    const [target, outside] = [own.at('work', 'target'), own.at('outside')];
    mkdirSync(outside);
    block(target, outside);
    const before = content(own.at('work'));
    await failure('WRITE_FAILED', () => own.arx.Source({ b: { c: 'x' } }).place(target, own.effects));
    assert.deepEqual(readdirSync(outside), []);
    assert.deepEqual(content(own.at('work')), before);
  });

test('place() replaces a file and a link by renaming, and leaves other files of a directory alone', async () => {
  using own = new World();
  const target = own.at('work', 'target');
  mkdirSync(join(target, 'deep'), { recursive: true });
  writeFileSync(join(target, 'mine'), 'mine');
  writeFileSync(own.at('outside'), 'outside');
  symlinkSync(own.at('outside'), join(target, 'a'));
  await own.arx.Source({ a: 'x', deep: { b: 'y' } }).place(target, own.effects);
  assert.deepEqual(content(target), { a: '644 x\n', deep: { b: '644 y\n' }, mine: '644 mine' });
  assert.equal(readFileSync(own.at('outside'), 'utf8'), 'outside');
});

test('place() leaves nothing behind when the content cannot be had or the system refuses', async () => {
  using own = new World();
  await failure('SOURCE_NOT_FOUND', () =>
    new File(own.at('missing')).place(own.at('work', 'a', 'b'), own.effects),
  );
  mkdirSync(own.at('work', 'directory'));
  await failure('WRITE_FAILED', () =>
    arx.Source({ text: 'x' }).place(own.at('work', 'directory'), own.effects),
  );
  await failure('WRITE_FAILED', () => arx.Source({ text: 'x' }).place('/etc/hostname/x', own.effects));
  assert.deepEqual(content(own.at('work')), { directory: {} });
  assert.deepEqual(own.leftovers(), []);
});
