import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { arx, Arx, type ArxError, Code, Data, File, Inline, Url } from '../../src/index.ts';
import type { Bundle, BundleForm, Source } from '../../src/index.ts';
import { failure } from './world.ts';

const TEXT = `
label: web
env: {APP_ENV: production}
code:
  - [sh, -c, 'true']
data:
  - /srv/app: git+ssh://git@host/app.git?ref=v1.4.0
`;
const PLAIN = {
  label: 'web',
  env: { APP_ENV: 'production' },
  code: [{ cmd: 'sh', args: ['-c', 'true'] }],
  data: [{ source: 'git+ssh://git@host/app.git?ref=v1.4.0', target: '/srv/app' }],
};
const code = (): Code => arx.Code('sh', '-c', 'true');
const data = (): Data => arx.Data('git+ssh://git@host/app.git?ref=v1.4.0', '/srv/app');
const settings = { label: 'web', env: { APP_ENV: 'production' } };
async function* chunks(text: string): AsyncGenerator<Buffer> {
  for (const byte of Buffer.from(text)) yield Buffer.of(byte);
}

const FORMS: Readonly<Record<string, () => Bundle | Promise<Bundle>>> = {
  'options with entries': () => arx.Bundle({ ...settings, code: [code()], data: [data()] }),
  'options with short forms': () =>
    arx.Bundle({ ...settings, code: [['sh', '-c', 'true']], data: [{ '/srv/app': data().source }] }),
  'code, data, options': () => arx.Bundle(code(), data(), settings),
  'data, code, options': () => arx.Bundle(data(), code(), settings),
  'a plain value': () => arx.Bundle(PLAIN),
  'a plain value and options': () =>
    arx.Bundle({ code: PLAIN.code, data: PLAIN.data, label: 'other' }, settings),
  'YAML text': () => arx.Bundle(TEXT),
  'JSON text': () => arx.Bundle(JSON.stringify(PLAIN)),
  'text and options': () => arx.Bundle(TEXT.replace('web', 'other'), { label: 'web' }),
  'a Readable of text': () => arx.Bundle(Readable.from([TEXT])),
  'a Readable of bytes': () => arx.Bundle(Readable.from([Buffer.from(TEXT)])),
  'an async iterable, byte by byte': () => arx.Bundle(chunks(TEXT)),
  'a web stream': () => arx.Bundle(new Blob([TEXT]).stream()),
  'a stream and options': () => arx.Bundle(Readable.from([TEXT.replace('web', 'other')]), { label: 'web' }),
  'another bundle': () => arx.Bundle(arx.Bundle(PLAIN)),
  'adding to the empty one': () => arx.Bundle(arx.Bundle({}), settings).add(data()).add(code()),
  'its own plain form': () => arx.Bundle(arx.Bundle(PLAIN).externalize()),
  'its own JSON': () => arx.Bundle(JSON.stringify(arx.Bundle(PLAIN))),
};

for (const [name, make] of Object.entries(FORMS))
  test(`Bundle() makes the same bundle of ${name}`, async () => {
    const bundle = await make();
    assert.deepEqual(bundle.externalize(), PLAIN);
    assert.ok(bundle.equals(arx.Bundle(PLAIN)));
    assert.equal(bundle.label, 'web');
    assert.deepEqual(bundle.env, { APP_ENV: 'production' });
  });

test('Bundle() makes the default bundle when it is called with nothing', () => {
  const bundle = arx.Bundle();
  assert.deepEqual(bundle.externalize(), { code: [], data: [] });
  assert.deepEqual(Object.keys(bundle), []);
});

const REFUSED: Readonly<Record<string, [() => unknown, RegExp]>> = {
  'an unknown key': [() => arx.Bundle({ labl: 'x' } as BundleForm), /labl/],
  'an unknown option': [() => arx.Bundle(code(), { labl: 'x' } as object), /labl/],
  'options before entries': [
    () => arx.Bundle(...([{ label: 'x' }, code()] as never[])),
    /neither Code nor Data/,
  ],
  'a number': [() => arx.Bundle(5 as never), /number/],
  'a list': [() => arx.Bundle([code()] as never), /list/],
  'text that is no manifest': [() => arx.Bundle('just text'), /text/],
  'two options': [() => arx.Bundle(...([code(), {}, {}] as never[])), /neither/],
};
for (const [name, [make, words]] of Object.entries(REFUSED))
  test(`Bundle() refuses ${name}`, async () => {
    const error = await failure(/neither/.test(words.source) ? 'USAGE_INVALID' : 'MANIFEST_INVALID', make);
    assert.match(`${error.message} ${error.problems.map(({ message }) => message).join(' ')}`, words);
  });

test('Bundle() says where a problem stands in a text', async () => {
  const error = await failure('MANIFEST_INVALID', () => arx.Bundle('code:\n  - [sh]\ndate: []\n'));
  assert.deepEqual(error.at, { file: '<library>', line: 3, column: 1, length: 4 });
});

test('Bundle() passes on the error of a stream, refuses bytes that are not UTF-8, and stops when told', async () => {
  const broken = new Readable({ read() {} });
  broken.destroy(new Error('gone'));
  await assert.rejects(async () => arx.Bundle(broken), /gone/);
  await failure('MANIFEST_INVALID', () => arx.Bundle(Readable.from([Buffer.of(0xff)])));
  const abort = new AbortController();
  const never = new Readable({ read() {} });
  const waiting = new Arx({ signal: abort.signal }).Bundle(never);
  abort.abort();
  await failure('INTERRUPTED', () => waiting);
  assert.ok(never.destroyed);
});

test('add() and remove() compare what entries say, not what they are', () => {
  const bundle = arx.Bundle(code(), data(), code());
  assert.equal(bundle.remove(arx.Code('other')), false);
  assert.equal(bundle.remove(code()), true);
  assert.deepEqual([...bundle], [...bundle.data]);
  assert.equal(bundle.remove(data()), true);
  assert.deepEqual([...bundle], []);
  assert.equal(bundle.add(code()).add(data()), bundle);
  assert.ok([...bundle][0] instanceof Data && [...bundle][1] instanceof Code);
  assert.throws(() => bundle.add({} as Code), { code: 'USAGE_INVALID' });
});

test('equals() knows settings and the order of entries, but not the order of keys', () => {
  const [one, two] = [arx.Code('one'), arx.Code('two')];
  assert.ok(!arx.Bundle(one, two).equals(arx.Bundle(two, one)));
  assert.ok(!arx.Bundle(one).equals(arx.Bundle(one, { label: 'x' })));
  assert.ok(
    arx.Bundle(one, { env: { A: '1', B: '2' } }).equals(arx.Bundle(one, { env: { B: '2', A: '1' } })),
  );
});

const SECRETS = { DB: { file: '/etc/db' }, KEY: { env: 'SHOP_KEY' } };

test('Arx.Bundle() keeps how its commands are run', () => {
  const settings: BundleForm = {
    platforms: 'linux/amd64',
    silence: '5m',
    user: 'shop',
    pass: ['TERM', 'A'],
    services: ['nginx.service', { name: 'app', do: 'restart', health: { command: 'app-works' } }],
    secrets: SECRETS,
  };
  const bundle = arx.Bundle(arx.Code('shop', { secrets: ['DB', 'KEY'] }), settings);
  assert.deepEqual(bundle.platforms, ['linux/amd64']);
  assert.deepEqual(bundle.pass, ['A', 'TERM']);
  assert.equal(bundle.silence, 300);
  assert.deepEqual(bundle.services, [
    { name: 'nginx' },
    { name: 'app', do: ['restart'], health: { command: ['app-works'] } },
  ]);
  assert.deepEqual(bundle.secrets, SECRETS);
  assert.ok(arx.Bundle(bundle.externalize()).equals(bundle));
});

test('Arx.Bundle() asks for a command that uses a secret only when it has commands; sealing asks always', async () => {
  const bundle = arx.Bundle({ secrets: SECRETS });
  assert.throws(() => arx.Bundle({ secrets: SECRETS, code: [['ls']] }), { code: 'MANIFEST_INVALID' });
  assert.throws(() => arx.Bundle({ code: [arx.Code('ls', { secrets: 'DB' })] }), {
    code: 'MANIFEST_INVALID',
  });
  bundle.add(arx.Code('shop', { secrets: 'DB' }));
  await assert.rejects(arx.repack(bundle, { output: '/nowhere/x.arx' }), (error: ArxError) => {
    assert.match(String(error.hint), /"KEY" would have no effect/);
    return error.code === 'MANIFEST_INVALID';
  });
});

const ENTRIES: Readonly<Record<string, [() => Code | Data, object]>> = {
  'a command': [() => arx.Code('wc', '-l', 'x'), { cmd: 'wc', args: ['-l', 'x'] }],
  'a command with options': [
    () =>
      arx.Code('wc', '-l', { label: 'count', cwd: '/srv', env: { A: 'b' }, network: 'host', timeout: '2m' }),
    { cmd: 'wc', args: ['-l'], label: 'count', cwd: '/srv', env: { A: 'b' }, network: 'host', timeout: 120 },
  ],
  'a command with all that it says of its run': [
    () =>
      arx.Code('shop', 'serve', {
        silence: '90s',
        user: 'shop',
        pass: 'TERM',
        network: 'host',
        when: 'changed',
        undo: 'shop-down',
        daemon: 'web',
        timeout: 600,
        health: { tcp: 8080, within: '1m' },
      }),
    {
      cmd: 'shop',
      args: ['serve'],
      network: 'host',
      timeout: 600,
      silence: 90,
      user: 'shop',
      pass: ['TERM'],
      when: 'changed',
      undo: ['shop-down'],
      daemon: 'web',
      health: { tcp: '8080', within: 60 },
    },
  ],
  'a source as a program': [
    () => arx.Code('tar+https://host/t.tgz#bin/tool', '--flag'),
    { source: 'tar+https://host/t.tgz#bin/tool', args: ['--flag'] },
  ],
  'inline data as a program': [
    () => arx.Code({ text: '#!/bin/sh\necho $1' }, 'one', { label: 'x' }),
    { source: { text: '#!/bin/sh\necho $1\n' }, args: ['one'], label: 'x' },
  ],
  'the expanded form of a command': [
    () => arx.Code({ cmd: ['sh', '-c'], args: ['true'] }),
    { cmd: 'sh', args: ['-c', 'true'] },
  ],
  'the expanded form of a program': [
    () => arx.Code({ source: arx.Source('https://host/t') }),
    { source: 'https://host/t', args: [] },
  ],
  'a text with "://" and spaces, which is a command': [
    () => arx.Code('sh', '-c', 'curl https://host'),
    { cmd: 'sh', args: ['-c', 'curl https://host'] },
  ],
  'data without a target': [() => arx.Data('https://host/x'), { source: 'https://host/x' }],
  'data with a target': [() => arx.Data('https://host/x', '/x'), { source: 'https://host/x', target: '/x' }],
  'data with options': [
    () => arx.Data({ text: 'hi' }, 'motd', { mode: '0600', owner: 'root', label: 'x' }),
    { source: { text: 'hi\n' }, target: 'motd', mode: '0600', owner: 'root', label: 'x' },
  ],
  'data with options and no target': [
    () => arx.Data('https://host/x', { label: 'x' }),
    { source: 'https://host/x', label: 'x' },
  ],
  'a collection': [
    () => arx.Data({ 'a.conf': 'x', deep: ['one', { base64: '/w==' }] }, '/etc/app'),
    {
      source: { 'a.conf': { text: 'x\n' }, deep: { '0': { text: 'one\n' }, '1': { base64: '/w==' } } },
      target: '/etc/app',
    },
  ],
  'a collection with one file that is named like a kind': [
    () => arx.Data({ text: { text: 'x' } }, '/etc/app'),
    { source: { text: { text: 'x\n' } }, target: '/etc/app' },
  ],
  bytes: [() => arx.Data({ data: Buffer.from([0xff, 0]) }, 'x'), { source: { base64: '/wA=' }, target: 'x' }],
  'the expanded form of data': [
    () => arx.Data({ source: arx.Source('https://host/x'), target: '/x', cwd: '/srv' }),
    { source: 'https://host/x', target: '/x', cwd: '/srv' },
  ],
};
for (const [name, [make, plain]] of Object.entries(ENTRIES))
  test(`Code() and Data() take ${name}`, () => {
    const entry = make();
    assert.deepEqual(entry.externalize(), plain);
    const bundle = arx.Bundle(entry);
    assert.ok(arx.Bundle(bundle.externalize()).equals(bundle));
    assert.ok(arx.Bundle(JSON.stringify(bundle.externalize())).equals(bundle));
  });

for (const [name, make] of Object.entries({
  'neither a program nor a source': () => arx.Code({ args: [] } as never),
  'both a program and a source': () => arx.Code({ cmd: 'x', source: 'https://host/x' }),
  'an argument that is not text': () => arx.Code('sleep', 5 as never),
  'an unknown option': () => arx.Data('https://host/x', '/x', { modus: '0644' } as object),
  'a mode that is not octal': () => arx.Data({ text: 'x' }, '/x', { mode: '0999' }),
  'a directory as a program': () => arx.Code({ tgz64: 'H4sIAAAAAAAAAwMAAAAAAAAAAAA=' }),
}))
  test(`Code() and Data() refuse ${name}`, async () => {
    await failure('MANIFEST_INVALID', make);
  });

test('Source() makes the class that fits, and leaves a source as it is', () => {
  assert.ok(arx.Source('file:///etc/hostname') instanceof File);
  assert.ok(arx.Source('tar+file:///x.tar') instanceof Url);
  assert.ok(arx.Source('git+https://host/x.git?v1#a') instanceof Url);
  assert.ok(arx.Source({ text: 'x' }) instanceof Inline);
  assert.ok(arx.Source(['x', 'y']) instanceof Inline);
  const source: Source = arx.Source('https://host/x');
  assert.equal(arx.Source(source), source);
});

test('File() takes absolute paths and file URLs, and writes any name so that it is read back', async () => {
  for (const path of ['/etc/hostname', '/@/x', '/a b/ü?#%41', '/~/x'])
    assert.equal(new File(path).spec.path, path, path);
  assert.equal(new File('file:///@/./x').spec.anchor?.kind, 'manifest');
  await failure('USAGE_INVALID', () => new File('relative'));
  await failure('USAGE_INVALID', () => new File('https://host/x'));
});

test('toJSON(), toString() and inspect() show no credential, externalize() keeps it', () => {
  const url = 'https://user:s3cret@host/x?token=s3cret';
  const bundle = arx.Bundle(arx.Data(url, '/x'), arx.Code(`tar+${url}#bin/x`));
  const source = arx.Source(url);
  const shown = [bundle, ...bundle, source].flatMap((value) => [
    JSON.stringify(value),
    inspect(value, { depth: 9, showHidden: true }),
  ]);
  for (const text of [...shown, String(source)]) assert.doesNotMatch(text, /s3cret/);
  assert.equal(bundle.data[0]?.externalize().source, url);
});

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const argument = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('\0') && !text.includes('://'));
const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed());
const source = fc.oneof(
  word.map((name) => `https://host/${name}`),
  text.map((value) => ({ text: value })),
  text.map((value) => ({ data: value })),
  fc.uint8Array().map((bytes) => ({ data: bytes })),
  fc.dictionary(fc.stringMatching(/^[a-f]{1,3}$/), fc.oneof(text, fc.array(text, { maxLength: 3 })), {
    minKeys: 1,
  }),
);
const anyBundle = fc
  .record({
    code: fc.array(fc.tuple(word, fc.array(argument, { maxLength: 3 })), { maxLength: 4 }),
    data: fc.uniqueArray(fc.tuple(source, word), { maxLength: 4, selector: ([, target]) => target }),
    label: word,
  })
  .map(({ code: commands, data: placements, label }) =>
    arx.Bundle({
      label,
      code: commands.map(([cmd, args]) => ({ cmd, args })),
      data: placements.map(([from, target]) => ({ source: from, target })),
    }),
  );

/** JSON that is YAML too: of what JSON leaves as it is, YAML 1.2.2, section 5.1, wants some escaped. */
function jsonText(bundle: Bundle): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(bundle.externalize()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    escape,
  );
}

test('Bundle() of externalize() is an equal bundle, whatever the bundle', () => {
  fc.assert(
    fc.property(anyBundle, (bundle) => {
      assert.ok(arx.Bundle(bundle.externalize()).equals(bundle));
      // A document, unlike a value, has to ask for something.
      if ([...bundle].length > 0) assert.ok(arx.Bundle(jsonText(bundle)).equals(bundle));
      assert.ok(
        arx
          .Bundle(...bundle)
          .add(arx.Code('x'))
          .remove(arx.Code('x')),
      );
    }),
    { numRuns: 300 },
  );
});
