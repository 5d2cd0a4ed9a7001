import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, test } from 'node:test';
import { Arx, ArxError, ERROR_CODES, EXIT } from '../../src/index.ts';
import type { Bundle, Event } from '../../src/index.ts';
import { extract, inspect, readBundle, run, verify } from '../../src/offline.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { type NginxServer, startNginx } from '../servers/nginx.ts';
import { failure, World } from './world.ts';

let nginx: NginxServer;
before(async () => {
  nginx = await startNginx();
  writeFileSync(join(nginx.root, 'env'), 'PORT=80\n');
  writeFileSync(join(nginx.root, 'slow'), Buffer.alloc(10_000_000));
});
after(() => nginx.stop());

/** A bundle with a source of each kind, and the manifest that says the same. */
function sample(world: World): Bundle {
  makeGitRepository(world.at('app.git')).commit({
    'index.html': 'hello\n',
    'bin/tool': { text: '#!/bin/sh\necho "tool $*" >> log\n', executable: true },
  });
  writeFileSync(world.at('work', 'beside'), 'beside\n');
  return world.arx.Bundle(
    world.arx.Data(`git+file://${world.at('app.git')}`, 'app'),
    world.arx.Data(`${nginx.http}/env`, 'etc/env', { mode: '0600' }),
    world.arx.Data('file:///@/./beside'),
    world.arx.Data({ text: 'hello' }, 'motd'),
    world.arx.Code('sh', '-c', 'cat app/index.html etc/env beside motd > log'),
    world.arx.Code(`git+file://${world.at('app.git')}#bin/tool`, 'one', { env: { A: 'b' } }),
    { cwd: world.at('placed'), name: 'sample' },
  );
}

const LOG = 'hello\nPORT=80\nbeside\nhello\ntool one\n';

test('repack(), verify(), inspect(), extract() and run() do one bundle from end to end', async () => {
  using world = new World();
  const bundle = sample(world);
  const output = world.at('app.arx');
  const sealed = await world.arx.repack(bundle, { output, lockFile: world.at('arx.lock'), compress: 'none' });
  assert.equal(sealed.file, output);
  assert.deepEqual(new Set(sealed.changes.map(({ state }) => state)), new Set(['new']));
  assert.ok(world.events.some(({ type }) => type === 'source'));

  const head = await world.arx.verify(output);
  assert.equal(head.digest, sealed.digest);
  assert.deepEqual(
    head.signers.map(({ keyid }) => keyid),
    [sealed.keyid],
  );
  assert.equal((await world.arx.verify(createReadStream(output))).digest, sealed.digest);
  assert.equal((await world.arx.inspect(output)).seal.name, 'sample');
  await world.arx.extract(output, world.at('extracted'));
  assert.ok(readdirSync(world.at('extracted')).includes('arx'));

  const dry = await world.arx.run(output, { dryRun: true });
  assert.equal(dry.steps.length, 0);
  assert.ok(!existsSync(world.at('placed')));
  const ran = await world.arx.run(output);
  assert.equal(ran.digest, sealed.digest);
  assert.equal(readFileSync(world.at('placed', 'log'), 'utf8'), LOG);
  assert.deepEqual(world.leftovers(), []);
});

test('the offline half does what the whole does', async () => {
  using world = new World();
  const output = world.at('app.arx');
  const { digest } = await world.arx.repack(sample(world), { output });
  const blobs: number[] = [];
  const visitor = { begin: (_: string, size: number) => void blobs.push(size), write() {}, end() {} };
  assert.equal((await verify(output, world.effects)).digest, digest);
  assert.equal((await inspect(output, world.effects)).digest, digest);
  assert.equal((await readBundle(output, () => visitor, world.effects)).digest, digest);
  assert.ok(blobs.length > 3);
  assert.equal((await extract(output, world.at('out'), world.effects)).digest, digest);
  assert.equal((await run(output, { ...world.effects, dryRun: true })).digest, digest);
  await run(output, world.effects);
  assert.equal(readFileSync(world.at('placed', 'log'), 'utf8'), LOG);
  await failure('USAGE_EXISTS', () => extract(output, world.at('out'), world.effects));
});

test('run() of a bundle or a manifest seals it in private, uses a lock and leaves it as it is', async () => {
  using world = new World();
  const bundle = sample(world);
  await world.arx.run(bundle);
  assert.equal(readFileSync(world.at('placed', 'log'), 'utf8'), LOG);

  mkdirSync(world.at('project'));
  writeFileSync(world.at('project', 'beside'), 'beside\n');
  writeFileSync(world.at('project', 'arx.yaml'), JSON.stringify(bundle.externalize()));
  const output = world.at('app.arx');
  await world.arx.repack(world.at('project', 'arx.yaml'), { output });
  const lock = readFileSync(world.at('project', 'arx.lock'), 'utf8');
  await world.arx.run('../project/arx.yaml', { locked: true });
  assert.equal(readFileSync(world.at('project', 'arx.lock'), 'utf8'), lock);
  assert.deepEqual(readdirSync(world.at('project')).sort(), ['arx.lock', 'arx.yaml', 'beside']);
  writeFileSync(
    world.at('project', 'arx.yaml'),
    JSON.stringify(bundle.add(world.arx.Data({ text: 'x' }, 'new'))),
  );
  await failure('LOCK_STALE', () => world.arx.run(world.at('project', 'arx.yaml'), { locked: true }));
  assert.deepEqual(world.leftovers(), []);
});

test('repack() writes to a stream, signs with a given key, and trust names whom to believe', async () => {
  using world = new World();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(world.at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(world.at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const signer = await world.arx.signer(world.at('key.pem'));
  const sealed = await world.arx.repack(world.arx.Bundle(world.arx.Code('true')), { output: stream, signer });
  assert.equal(sealed.file, undefined);
  writeFileSync(world.at('x.arx'), Buffer.concat(chunks));
  await failure('TRUST_UNKNOWN_SIGNER', () => world.arx.verify(world.at('x.arx')));
  const trust = [world.at('key.pub')];
  assert.equal((await world.arx.verify(world.at('x.arx'), { trust })).digest, sealed.digest);
  assert.equal((await world.arx.run(world.at('x.arx'), { trust })).digest, sealed.digest);
});

test('a changed bundle is refused, with an ArxError that says how a program should end', async () => {
  using world = new World();
  const output = world.at('x.arx');
  await world.arx.repack(sample(world), { output, compress: 'none' });
  const bytes = readFileSync(output);
  bytes[bytes.length - 2000] = (bytes[bytes.length - 2000] ?? 0) ^ 1;
  writeFileSync(output, bytes);
  const works: (() => Promise<unknown>)[] = [
    () => world.arx.verify(output),
    () => world.arx.run(output),
    () => world.arx.extract(output, world.at('out')),
  ];
  for (const work of works) {
    const error = await work().then(
      () => assert.fail('accepted'),
      (cause: unknown) => cause,
    );
    assert.ok(error instanceof ArxError);
    assert.equal(error.exit, EXIT.integrity);
    assert.equal(ERROR_CODES[error.code].exit, EXIT.integrity);
  }
  assert.ok(!existsSync(world.at('out')) && !existsSync(world.at('placed')));
});

const CONFLICTS: Readonly<Record<string, (world: World, file: string) => Promise<unknown>>> = {
  'trust for what is not sealed yet': (world) =>
    world.arx.run(world.arx.Bundle(world.arx.Code('true')), { trust: [] }),
  'a lock for what is sealed': (world, file) => world.arx.run(file, { locked: true }),
};
for (const [name, work] of Object.entries(CONFLICTS))
  test(`run() refuses ${name}`, async () => {
    using world = new World();
    await world.arx.repack(world.arx.Bundle(world.arx.Code('true')), { output: world.at('x.arx') });
    await failure('USAGE_CONFLICT', () => work(world, world.at('x.arx')));
  });

test('audit() reports on a bundle and on a file that is none, and diff() says what differs', async () => {
  using world = new World();
  const output = world.at('a.arx');
  const other = world.at('b.arx');
  await world.arx.repack(world.arx.Bundle(world.arx.Data({ text: 'one' }, '/srv/x')), { output });
  await world.arx.repack(world.arx.Bundle(world.arx.Data({ text: 'two' }, '/srv/x')), { output: other });
  assert.equal((await world.arx.audit(createReadStream(output))).verdict, 'pass');
  writeFileSync(world.at('none.arx'), 'no bundle');
  assert.equal((await world.arx.audit(world.at('none.arx'))).verdict, 'unverified');
  assert.equal((await world.arx.diff(output, other)).identical, false);
  assert.equal((await world.arx.diff(output, createReadStream(output))).identical, true);
});

test('verbs refuse what does not exist, and a bundle that does nothing', async () => {
  using world = new World();
  const output = world.at('x.arx');
  await failure('USAGE_NO_FILE', () => world.arx.audit(world.at('missing')));
  await failure('USAGE_NO_FILE', () => world.arx.run(world.at('missing')));
  await failure('USAGE_NO_FILE', () => world.arx.repack(world.at('missing'), { output }));
  await failure('USAGE_NO_FILE', () => world.arx.verify(world.at('missing')));
  await failure('MANIFEST_INVALID', () => world.arx.repack(world.arx.Bundle(), { output }));
  await failure('SOURCE_NOT_FOUND', () =>
    world.arx.repack(world.arx.Bundle(world.arx.Data(`${nginx.http}/missing`, 'x')), { output }),
  );
  assert.deepEqual(
    readdirSync(world.path).filter((name) => name.includes('x.arx')),
    [],
  );
  assert.deepEqual(world.leftovers(), []);
});

test('repack() stops when the call is aborted, or the object, and leaves neither bundle nor lock', async () => {
  await nginx.set('/slow', { bytesPerSecond: 1000 });
  for (const where of ['call', 'object'] as const) {
    const abort = new AbortController();
    const { signal } = abort;
    using world = new World(where === 'object' ? { signal } : {});
    const bundle = world.arx.Bundle(world.arx.Data(`${nginx.http}/slow`, 'x'));
    const options = { output: world.at('x.arx'), lockFile: world.at('arx.lock'), log: () => abort.abort() };
    await failure('INTERRUPTED', () =>
      world.arx.repack(bundle, where === 'call' ? { ...options, signal } : options),
    );
    assert.ok(!existsSync(options.output) && !existsSync(options.lockFile));
    assert.deepEqual(world.leftovers(), []);
  }
});

test('run() stops its command when the call is aborted, and says so at once when it was aborted before', async () => {
  using world = new World();
  const started = world.at('started');
  const bundle = world.arx.Bundle(world.arx.Code('sh', '-c', `touch ${started}; exec sleep 600`));
  const abort = new AbortController();
  const running = world.arx.run(bundle, { signal: abort.signal });
  running.catch(() => undefined);
  while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 10));
  abort.abort();
  await failure('INTERRUPTED', () => running);
  await failure('INTERRUPTED', () => world.arx.run(bundle, { signal: AbortSignal.abort() }));
  assert.deepEqual(world.leftovers(), []);
});

test('two runs at once in one process do not meet', async () => {
  using world = new World();
  const abort = new AbortController();
  const logs: Event[][] = [[], []];
  const start = (index: number): Promise<unknown> => {
    const other = world.at(`met-${1 - index}`);
    const script = `touch ${world.at(`met-${index}`)}; while ! [ -e ${other} ]; do sleep 0.01; done; echo ${index}; cat own`;
    const code = world.arx.Code('sh', '-c', index === 0 ? script : `${script}; exec sleep 600`, {
      label: `run ${index}`,
    });
    const bundle = world.arx.Bundle(code, world.arx.Data({ text: `own ${index}` }, 'own'));
    const log = (event: Event): void => void logs[index]?.push(event);
    // A host runs one at a time: these are two hosts.
    const arx = new Arx({ ...world.effects, stateDir: world.at(`state-${index}`) });
    return arx.run(bundle, index === 0 ? { log } : { log, signal: abort.signal });
  };
  const [first, second] = [start(0), start(1)];
  second.catch(() => undefined);
  await first;
  // The first may end before the second has written anything.
  while (written(logs[1]) !== '1\nown 1\n') await new Promise((resolve) => setTimeout(resolve, 10));
  abort.abort();
  await failure('INTERRUPTED', () => second);
  assert.equal(written(logs[0]), '0\nown 0\n');
  assert.equal(written(logs[1]), '1\nown 1\n');
  assert.deepEqual(world.leftovers(), []);
});

function written(events: readonly Event[] = []): string {
  return Buffer.concat(events.flatMap((event) => (event.type === 'output' ? [event.bytes] : []))).toString();
}
