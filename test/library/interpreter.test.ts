import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Arx, arx, defaultInterpreter, File, Inline, Interpreter, Source, Url } from '../../src/index.ts';
import type { PlainSource } from '../../src/index.ts';
import { failure, World } from './world.ts';

/** A source of a caller's own: makes its content itself, and counts how often it was asked. */
class Made extends Source {
  static asked = 0;
  readonly #plain: PlainSource;

  constructor(plain: PlainSource) {
    super();
    this.#plain = plain;
  }

  override externalize(): PlainSource {
    return this.#plain;
  }

  override async cache(directory: string): Promise<File> {
    Made.asked += 1;
    if (String(this).includes('directory')) {
      mkdirSync(join(directory, 'tree', 'deep'), { recursive: true });
      writeFileSync(join(directory, 'tree', 'deep', 'x'), 'x\n');
      return new File(join(directory, 'tree'));
    }
    writeFileSync(join(directory, 'tool'), `#!/bin/sh\necho "${String(this)}" "$@" > ran\n`);
    return new File(join(directory, 'tool'));
  }
}

const interpreter = new Interpreter({
  ...defaultInterpreter.tables,
  uri: [['made', (uri) => new Made(uri)], ...defaultInterpreter.uri],
  data: [['made', (value) => new Made({ made: value } as PlainSource)], ...defaultInterpreter.data],
});

test('interpret() takes the first match, and an expression matches all of a scheme or nothing', () => {
  const names: string[] = [];
  const named = (name: string) => (): Source => {
    names.push(name);
    return arx.Source({ text: name });
  };
  const own = new Interpreter({
    uri: [
      ['https', named('text')],
      [/https?/g, named('expression')],
      [/tar[+].*/i, named('tar')],
    ],
    data: [[/text|note/, (value, kind) => arx.Source({ text: `${kind} ${String(value)}` })]],
  });
  for (const uri of ['https://x', 'http://x', 'http://y', 'TAR+x://y']) own.interpret(uri);
  assert.deepEqual(names, ['text', 'expression', 'expression', 'tar']);
  assert.deepEqual(own.interpret({ note: 'x' }).externalize(), { text: 'note x\n' });
  assert.throws(
    () => own.interpret('httpsx://y'),
    /expected one of https:\/\/, \/https\?\/g, \/tar\[\+\]\.\*\/i/,
  );
});

const UNKNOWN: Readonly<Record<string, [unknown, RegExp]>> = {
  'an unknown scheme': [
    'gopher://x:s3cret@y',
    /"gopher:\/\/" URL, expected one of file:\/\/, .*tar\+s3:\/\//,
  ],
  'a text without a scheme': ['x', /without a scheme, expected one of file:\/\//],
  'a number': [5, /type number/],
  nothing: [undefined, /type undefined/],
};
for (const [name, [value, words]] of Object.entries(UNKNOWN))
  test(`Source() refuses ${name} and names what there is, without a credential`, async () => {
    const error = await failure('USAGE_INVALID', () => arx.Source(value as string));
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /s3cret/);
  });

test('interpret() refuses inline data when its tables have none, naming the kinds', async () => {
  const own = new Interpreter({ data: [['note', () => arx.Source({ text: '' })]] });
  const error = await failure('USAGE_INVALID', () => own.interpret({ text: 'x' }));
  assert.match(error.message, /the keys \["text"\], expected one of note/);
});

test('Arx() interprets sources in every form of a bundle', async () => {
  const own = new Arx({ interpreter, directory: '/' });
  const expected = {
    code: [{ source: 'made://x', args: ['one'] }],
    data: [
      { source: 'made://y', target: '/y' },
      { source: { made: 'z' }, target: '/z' },
      { source: 'https://host/x', target: '/x' },
    ],
  };
  const text = `
code: [['made://x', one]]
data: [{/y: 'made://y'}, {source: {made: z}, target: /z}, {'https://host/x': /x}]
`;
  const { code, data } = own.Bundle(text);
  assert.deepEqual(own.Bundle(text).externalize(), expected);
  assert.deepEqual(own.Bundle(expected).externalize(), expected);
  assert.deepEqual(own.Bundle(...code, ...data).externalize(), expected);
  assert.ok(code[0]?.source instanceof Made && data[1]?.source instanceof Made);
  assert.ok(data[2]?.source instanceof Url);
  assert.ok(own.Bundle({ data: [{ motd: { text: 'x' } }] }).data[0]?.source instanceof Inline);
  const error = await failure('MANIFEST_INVALID', () => own.Bundle('code: [[echo, no]]'));
  assert.match(error.problems[0]?.hint ?? '', /quotes/);
});

test('repack() seals sources of a caller’s own class under what they externalize to', async () => {
  using world = new World({ interpreter });
  const bundle = world.arx.Bundle({
    cwd: world.at('work'),
    code: [['made://user:s3cret@host/tool', 'one']],
    data: [
      { placed: 'made://directory' },
      { again: 'made://user:s3cret@host/tool' },
      { map: { made: 'x' } },
    ] as never,
  });
  Made.asked = 0;
  const options = { output: world.at('own.arx'), lockFile: world.at('arx.lock') };
  const { sources, digest } = await world.arx.repack(bundle, options);
  const requests = ['own:made://directory', 'own:made://host/tool', 'own:{"made":"x"}'];
  assert.deepEqual(
    sources.map(({ request, nature }) => [request, nature]),
    [
      ['own:made://directory', 'directory'],
      ['own:made://host/tool', 'file'],
      ['own:{"made":"x"}', 'file'],
    ],
  );
  assert.equal(Made.asked, 3);
  const lock = readFileSync(world.at('arx.lock'), 'utf8');
  const head = await world.arx.verify(world.at('own.arx'));
  const manifest = Buffer.from(head.manifest).toString();
  assert.deepEqual(world.arx.Bundle(manifest).externalize(), JSON.parse(JSON.stringify(bundle)));
  for (const request of requests) assert.ok(lock.includes(JSON.stringify(request).slice(1, -1)), lock);
  for (const document of [lock, manifest, JSON.stringify(head.seal)])
    assert.doesNotMatch(document, /s3cret|arx-source/);

  await world.arx.run(world.at('own.arx'));
  assert.equal(readFileSync(world.at('work', 'ran'), 'utf8'), 'made://host/tool one\n');
  assert.equal(readFileSync(world.at('work', 'placed', 'deep', 'x'), 'utf8'), 'x\n');
  const again = await world.arx.repack(bundle, { ...options, locked: true });
  assert.equal(again.digest, digest);
  assert.deepEqual(world.leftovers(), []);
});

test('repack() refuses a source whose cache gives no file', async () => {
  using world = new World();
  class Wrong extends Made {
    override async cache(): Promise<File> {
      return {} as File;
    }
  }
  const output = world.at('x.arx');
  const wrong = world.arx.Bundle(world.arx.Data(new Wrong('wrong://x'), 'x'));
  await failure('USAGE_INVALID', () => world.arx.repack(wrong, { output }));
  assert.deepEqual(world.leftovers(), []);
});

test('cache(), place() and run() work for a source of a caller’s own class', async () => {
  using world = new World({ interpreter });
  const tool = world.arx.Source('made://tool');
  await tool.place(world.at('work', 'placed'), world.effects);
  assert.match(readFileSync(world.at('work', 'placed'), 'utf8'), /made:\/\/tool/);
  assert.deepEqual((await tool.run(['x'], world.effects)).stdout.toString(), '');
  assert.deepEqual((await world.arx.inline(tool)).externalize(), {
    text: readFileSync(world.at('work', 'placed'), 'utf8'),
  });
  assert.deepEqual(world.leftovers(), []);
});
