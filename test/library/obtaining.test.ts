import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Data, File, Source } from '../../src/index.ts';
import type { PlainData, PlainSource } from '../../src/index.ts';
import { manifestFromValue } from '../../src/model/parse-manifest.ts';
import { failure, World } from './world.ts';

const INTEGRITY = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const ENTRY = {
  source: 'tar+https://bob:s3cret@host.example/x.tgz',
  target: 'x',
  integrity: INTEGRITY,
  auth: 'corp',
  insecure: true,
  mirrors: ['tar+https://eve:s3cret@mirror.example/x.tgz'],
  verify: {
    method: 'gpg',
    keys: ['file:///@/./upstream.asc', 'a key'],
    sums: 'https://host.example/SUMS?token=s3cret',
  },
  include: ['bin/', '*.conf'],
  exclude: ['*.md'],
  strip: 1,
  links: 'any',
} as const satisfies PlainData;
const CODE = {
  source: 'git+https://host.example/x.git#bin/tool',
  args: [],
  submodules: false,
  lfs: false,
  mirrors: ['git+https://bob:s3cret@mirror.example/x.git'],
} as const;

test('Bundle() keeps every key of obtaining and selecting when it is made, written and made again', () => {
  using world = new World();
  const bundle = world.arx.Bundle({ data: [ENTRY], code: [CODE] });
  assert.deepEqual(bundle.externalize().data, [ENTRY]);
  assert.deepEqual(bundle.externalize().code, [CODE]);
  const again = world.arx.Bundle(bundle.externalize());
  assert.ok(again.equals(bundle));
  assert.doesNotMatch(JSON.stringify(bundle), /s3cret/);
  assert.match(JSON.stringify(bundle), /mirror\.example.*SUMS/);
  assert.equal(bundle.data[0]?.strip, 1);
  assert.deepEqual(bundle.data[0]?.verify, ENTRY.verify);
  assert.equal(bundle.code[0]?.lfs, false);
});

test('Data() takes the same keys, and Bundle() seals what they mean', () => {
  using world = new World();
  const data = world.arx.Data(ENTRY.source, 'x', { include: 'bin/', links: 'any', auth: 'corp' });
  assert.ok(data instanceof Data);
  assert.deepEqual(data.externalize(), {
    source: ENTRY.source,
    target: 'x',
    include: ['bin/'],
    links: 'any',
    auth: 'corp',
  });
});

test('Bundle() writes archive as tar+ when it is written', () => {
  using world = new World();
  const { data = [] } = world.arx
    .Bundle({
      data: [{ source: 'https://host.example/x.zip#a', archive: true, mirrors: 'https://b.example/x.zip' }],
    })
    .externalize();
  assert.deepEqual(data, [
    { source: 'tar+https://host.example/x.zip#a', mirrors: ['tar+https://b.example/x.zip'] },
  ]);
});

test('a selection holds for place() and for repack(), also of a source of a class of its own', async () => {
  using world = new World();
  mkdirSync(world.at('tree/docs'), { recursive: true });
  for (const path of ['tree/a', 'tree/docs/b']) writeFileSync(world.at(path), path);
  class Own extends Source {
    override externalize(): PlainSource {
      return 'own://tree';
    }
    override async cache(): Promise<File> {
      return new File(world.at('tree'));
    }
  }
  const bundle = world.arx.Bundle({
    data: [
      { source: `file://${world.at('tree')}`, target: 'one', include: 'docs' },
      { source: new Own(), target: 'two', strip: 1 },
    ],
  });
  await bundle.data[0]?.source.place(world.at('placed'), world.effects);
  assert.equal(readFileSync(world.at('placed/docs/b'), 'utf8'), 'tree/docs/b');
  await failure('SOURCE_NOT_FOUND', async () => {
    const missing = world.arx.Data(`file://${world.at('tree')}`, 'x', { include: 'nothing' });
    await missing.source.place(world.at('none'), world.effects);
  });
  await world.arx.repack(bundle, { output: world.at('out.arx') });
  await world.arx.extract(world.at('out.arx'), world.at('out'));
  assert.equal(readFileSync(world.at('out/0-one/docs/b'), 'utf8'), 'tree/docs/b');
  assert.equal(readFileSync(world.at('out/1-two/b'), 'utf8'), 'tree/docs/b');
  await failure('USAGE_INVALID', () =>
    world.arx.Bundle({ data: [{ source: new Own(), archive: true, target: 'x' }] }),
  );
});

test('manifestFromValue() seals no credential of a mirror or of a list of digests', () => {
  const sealed = Buffer.from(manifestFromValue({ data: [ENTRY], code: [CODE] }, { directory: '/' }).sealed);
  assert.doesNotMatch(sealed.toString(), /s3cret/);
  assert.match(sealed.toString(), /tar\+https:\/\/mirror\.example\/x\.tgz/);
});
