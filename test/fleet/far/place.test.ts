import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FarChange } from '../../../src/fleet/far/far-model.ts';
import { blobOf, directory, file, type FarWorld, link, openWorld, SHELLS, storeName } from './far-world.ts';
import { treeText } from './tree-text.ts';

/** Everything that a change may be. */
function fill({ place }: FarWorld): void {
  const at = (name: string): string => join(place, name);
  writeFileSync(at('replaced'), 'old');
  chmodSync(at('replaced'), 0o4711);
  writeFileSync(at('deleted'), 'gone');
  writeFileSync(at('-dash'), 'dash');
  symlinkSync('old target', at('link'));
  symlinkSync('gone', at('lost'));
  mkdirSync(at('folder'), { mode: 0o750 });
  writeFileSync(at('folder/inside'), 'inside');
  writeFileSync(at('to-folder'), 'file');
  mkdirSync(at('adjusted'), { mode: 0o700 });
  mkdirSync(at('dropped'));
  writeFileSync(at('to-link'), 'file');
  writeFileSync(at('edited'), 'by hand');
}

const WANTED = {
  replaced: file('new', 0o6755),
  deleted: null,
  '-dash': file('dashed', 0o600),
  link: link("new 'target\\"),
  lost: null,
  folder: file('a file now'),
  'folder/inside': null,
  'to-folder': directory(0o2755),
  'to-folder/a b': file('in it'),
  adjusted: directory(0o1777),
  dropped: null,
  'to-link': link('/nowhere'),
  'fresh\\ \'"$(x)*': file('odd'),
  'new/sub/deep': file('deep', 0o755),
  'new/sub': directory(0o711),
  new: directory(0o700),
  'new/empty': file('', 0o400),
  'new/twin': file('deep', 0o600),
  'new/-l': link('sub'),
  edited: file('by bundle'),
};

async function wantedChanges(world: FarWorld): Promise<FarChange[]> {
  const changes = await world.changes(WANTED);
  const edited = changes.find(({ path }) => path.endsWith('/edited'));
  assert.ok(edited !== undefined);
  const savedAs = `${edited.path}.arx-saved`;
  return [
    ...changes.map((change) => (change === edited ? { ...change, savedAs } : change)),
    { path: savedAs, before: null, after: edited.before },
  ];
}

const BLOBS = Object.values(WANTED).flatMap((found) => (found?.kind === 'file' ? [blobOf(found)] : []));

for (const [name, shell] of Object.entries(SHELLS)) {
  test(`place_all() makes every change, and take_back() brings everything back (${name})`, async () => {
    using world = openWorld(shell);
    fill(world);
    const before = treeText(world.place);
    const traffic = await world.far.take(BLOBS);
    assert.equal(traffic.blobs, new Set(BLOBS.map(({ digest }) => digest)).size);
    const { run } = await world.send(await wantedChanges(world));
    assert.equal(await world.act(run, 'place'), 'placed\n');
    const after = treeText(world.place);
    assert.match(after, /^replaced 6755 /m);
    assert.match(after, /^adjusted 1777 .* \/$/m);
    assert.match(after, /^to-folder 2755 .* \/$/m);
    assert.match(after, /^new\/sub 711 /m);
    assert.match(after, /^new\/-l 777 .* -> sub$/m);
    assert.match(after, /^link 777 .* -> new 'target\\$/m);
    assert.equal(readFileSync(join(world.place, 'fresh\\ \'"$(x)*'), 'utf8'), 'odd');
    assert.equal(readFileSync(join(world.place, 'edited.arx-saved'), 'utf8'), 'by hand');
    assert.ok(!existsSync(join(world.place, 'dropped')));
    assert.doesNotMatch(after, /\.arx-[0-9a-f]/);
    assert.equal(await world.act(run, 'back'), 'back 0 \n');
    assert.equal(treeText(world.place), before);
    assert.equal(await world.act(run, 'back'), 'back 0 \n');
    assert.equal(treeText(world.place), before);
  });
}

for (const [name, shell] of Object.entries(SHELLS))
  for (const kept of ['new', 'kept from before'])
    test(`place_all() places many files of a directory, each a file of its own (${name}, ${kept})`, async () => {
      using world = openWorld(shell);
      const texts = Array.from({ length: 90 }, (_, number) => `text ${number % 80}`);
      const names = texts.map(
        (_, number) => `${number % 2 === 0 ? 'new/-' : 'new/sub dir/'}${number}${"'".repeat(number)}`,
      );
      const wanted = Object.fromEntries(names.map((path, number) => [path, file(texts[number] ?? '')]));
      await world.far.take([...new Set(texts)].map((text) => blobOf(file(text))));
      if (kept !== 'new') {
        const [store, objects] = ['far/blobs', 'objects/sha256'].map((part) => join(world.state, part)) as [
          string,
          string,
        ];
        mkdirSync(objects, { recursive: true });
        renameSync(join(store, storeName(file('text 7'))), join(objects, storeName(file('text 7'))));
      }
      const changes = await world.changes({ new: directory(), 'new/sub dir': directory(), ...wanted });
      const { run } = await world.send(changes);
      assert.equal(await world.act(run, 'place'), 'placed\n');
      for (const [number, path] of names.entries()) {
        assert.equal(readFileSync(join(world.place, path), 'utf8'), texts[number]);
        const { nlink, mode } = statSync(join(world.place, path));
        assert.deepEqual([nlink, mode & 0o7777], [1, 0o644]);
      }
      await world.far.commit(run, []);
      assert.deepEqual(readdirSync(join(world.state, 'far', 'blobs')), []);
      assert.deepEqual(readdirSync(world.place), ['new']);
    });
