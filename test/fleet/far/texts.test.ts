import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { openChannel } from '../../../src/fleet/far/far-channel.ts';
import type { LookRequest } from '../../../src/fleet/far/far-model.ts';
import { readTexts } from '../../../src/fleet/far/read-texts.ts';
import { openWorld, SHELLS } from './far-world.ts';

const NOTHING: LookRequest = { paths: [], directories: [], rooms: [], owners: [], digests: [] };
const NOBODY = 65_534;
const MOST = 1024 * 1024;

for (const [name, shell] of Object.entries(SHELLS)) {
  test(`texts() brings what files have, and nothing of what is no file that can be read (${name})`, async () => {
    using world = openWorld(shell);
    const at = (file: string): string => join(world.place, file);
    const bytes = Buffer.from([0, 1, 255, 10, 10]);
    const names = ["it's", ' two words ', '-n', '$(id)', 'empty'];
    for (const each of names)
      writeFileSync(at(each), each === 'empty' ? '' : Buffer.concat([bytes, Buffer.from(each)]));
    symlinkSync(at("it's"), at('link'));
    mkdirSync(at('directory'));
    const many = Array.from({ length: 300 }, (_, number) => at(`many-${number}`));
    for (const each of many) writeFileSync(each, each);
    const paths = [...names, 'link', 'directory', 'missing'].map(at);
    const texts = await world.far.texts([...paths, ...many], MOST);
    assert.equal(texts.size, names.length + many.length);
    for (const each of names.slice(0, -1))
      assert.deepEqual(Buffer.from(texts.get(at(each)) ?? []), Buffer.concat([bytes, Buffer.from(each)]));
    assert.equal(texts.get(at('empty'))?.length, 0);
    for (const each of many) assert.equal(Buffer.from(texts.get(each) ?? []).toString(), each);
    assert.equal((await world.far.texts([at('missing')], MOST)).size, 0);
    writeFileSync(at('grown'), Buffer.alloc(100_000));
    await assert.rejects(world.far.texts([at('grown')], 10), { code: 'HOST_INVALID' });
  });

  test(`look() tells a user which directories it may not write, and its groups (${name})`, async () => {
    const groups = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--groups=4242,4243', '--'] as const;
    using world = openWorld([...groups, ...shell]);
    const at = (file: string): string => join(world.place, file);
    for (const each of [dirname(world.place), world.place]) chownSync(each, NOBODY, NOBODY);
    const modes = { own: 0o755, ofTheGroup: 0o775, ofOthers: 0o757, closed: 0o755, unsearchable: 0o766 };
    for (const [each, mode] of Object.entries(modes)) {
      mkdirSync(at(each));
      chmodSync(at(each), mode);
    }
    chownSync(at('own'), NOBODY, NOBODY);
    chownSync(at('ofTheGroup'), 0, 4243);
    writeFileSync(at('file'), '');
    const { facts, sights } = await world.far.look({
      ...NOTHING,
      paths: [...Object.keys(modes), 'file'].map(at),
    });
    assert.deepEqual(facts.groups, [4242, 4243]);
    const closed = [...sights].flatMap(([path, sight]) =>
      typeof sight === 'object' && sight.closed ? [path] : [],
    );
    assert.deepEqual(closed, [at('closed'), at('unsearchable')]);
  });
}

const ANSWERS: Readonly<Record<string, readonly [body: string, code: string]>> = {
  nothing: ['', 'RUN_CHANGED'],
  'more than it says': ['text 2\ntext 1\nabcdtexted\n', 'RUN_CHANGED'],
  'less than it says': ['text 9\ntext 1\nabctexted\n', 'RUN_CHANGED'],
  'another text': ['once upon a time\n', 'RUN_CHANGED'],
  'a size of many digits': [`text ${'9'.repeat(40)}\ntexted\n`, 'RUN_CHANGED'],
  'without an end': ['text 1', 'HOST_INVALID'],
};

for (const [title, [body, code]] of Object.entries(ANSWERS))
  test(`readTexts() takes nothing of a target that answers ${title}`, async () => {
    const context = createContext({ env: {} });
    const session = {
      name: 'hostile',
      exec: ({ argv }: { readonly argv: readonly string[] }) => {
        const stdin = new PassThrough();
        stdin.resume();
        const stdout = Readable.from([Buffer.from(`arx:${argv[4]} begin\n${body}arx:${argv[4]} end ok\n`)]);
        const ended = Promise.resolve({ code: 0 });
        return Promise.resolve({ stdin, stdout, stderr: Readable.from([]), ended, kill: () => undefined });
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const way = { channel: openChannel(session, '', context), name: 'hostile', context };
    await assert.rejects(readTexts(way, ['/a', '/b'], MOST), { code });
  });
