import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import type { LookRequest } from '../../../src/fleet/far/far-model.ts';
import type { ExecRequest } from '../../../src/plugin/session.ts';
import { file, openWorld, SHELLS } from './far-world.ts';

const NOTHING: LookRequest = { paths: [], directories: [], rooms: [], owners: [], digests: [] };

for (const [name, shell] of Object.entries(SHELLS)) {
  test(`look() tells what is at paths, also with odd names and targets (${name})`, async () => {
    using world = openWorld(shell);
    const at = (name: string): string => join(world.place, name);
    const names = ["quote'", 'back\\slash', '-n', ' space ', '$(id)', 'ünïcode', '*'];
    for (const each of names) writeFileSync(at(each), each);
    symlinkSync("to '\n -> here\\", at('link'));
    mkdirSync(at('folder'), { mode: 0o1750 });
    const paths = [...names, 'link', 'folder', 'missing', 'missing/too', `${names[0]}/no`].map(at);
    const { sights } = await world.far.look({ ...NOTHING, paths });
    for (const each of names) {
      const { mode, ino, dev, size, uid, gid, mtimeNs } = lstatSync(at(each), { bigint: true });
      const sight = sights.get(at(each));
      assert.ok(typeof sight === 'object');
      assert.equal(sight.digest, digestOf(each));
      assert.deepEqual(
        [sight.kind, sight.mode, sight.ino, sight.dev, sight.size, sight.uid, sight.gid, sight.mtimeMs],
        ['file', Number(mode) & 0o7777, ino, dev, size, uid, gid, Number(mtimeNs / 1000n) / 1000].map(
          (value) => (typeof value === 'bigint' ? Number(value) : value),
        ),
      );
    }
    const link = sights.get(at('link'));
    assert.ok(typeof link === 'object' && link.target !== undefined);
    assert.equal(Buffer.from(link.target).toString(), "to '\n -> here\\");
    const folder = sights.get(at('folder'));
    assert.ok(typeof folder === 'object' && folder.kind === 'directory' && folder.mode === 0o1750);
    assert.equal(sights.size, names.length + 2);
  });

  test(`look() says the same time twice, before 1970 and to the microsecond too (${name})`, async () => {
    using world = openWorld(shell);
    const paths = [-1.25, 0, 1_700_000_000.123456].map((time, index) => {
      const path = join(world.place, String(index));
      writeFileSync(path, '');
      utimesSync(path, time, time);
      return path;
    });
    const [one, other] = [
      await world.far.look({ ...NOTHING, paths }),
      await world.far.look({ ...NOTHING, paths }),
    ];
    assert.deepEqual(one.sights, other.sights);
    const { run } = await world.send(await world.changes({ 0: null, 1: null, 2: null }));
    assert.equal(await world.act(run, 'place'), 'placed\n');
  });

  test(`look() tells names, room, owners, contents and documents, and what the target is (${name})`, async () => {
    using world = openWorld(shell);
    const odd = ['a\nb', '\nc', '.hidden', '..more', '-x'];
    for (const each of odd) writeFileSync(join(world.place, each), '');
    mkdirSync(join(world.place, '..', 'empty'));
    const content = file('content');
    await world.far.look(NOTHING);
    for (const part of ['ledger', 'receipts']) mkdirSync(join(world.state, part));
    writeFileSync(join(world.state, 'ledger', 'web.jsonl'), 'line\nno end');
    for (let n = 0; n < 12; n += 1)
      writeFileSync(
        join(world.state, 'receipts', `2026010${n % 10}T00000${n % 10}Z-00000${n % 10}.sigstore.json`),
        `${n}`,
      );
    mkdirSync(join(world.state, 'far', 'blobs'));
    writeFileSync(join(world.state, 'far', 'blobs', content.digest.slice(7)), 'content');
    const reply = await world.far.look({
      ...NOTHING,
      directories: [world.place, join(world.place, '..', 'empty'), '/nowhere'],
      rooms: ['/'],
      owners: ['root', '0:0', 'root:root', 'no-such', "x'y"],
      digests: [content.digest, digestOf('other')],
    });
    assert.deepEqual(reply.names.get(world.place), odd.toSorted());
    assert.deepEqual(reply.names.get(join(world.place, '..', 'empty')), []);
    assert.equal(reply.names.size, 2);
    assert.ok((reply.rooms.get('/')?.free ?? 0) > 0);
    assert.deepEqual([...reply.owners.keys()], ['root', '0:0', 'root:root']);
    assert.deepEqual([...reply.have], [content.digest]);
    assert.equal(reply.documents.length, 9);
    assert.equal(Buffer.from(reply.documents[0]?.bytes ?? []).toString(), 'line\nno end');
    assert.equal(reply.facts.state, world.state);
    assert.equal(reply.facts.uid, process.getuid?.());
    assert.ok(reply.facts.tools.includes('tar'));
  });

  test(`look() refuses a state directory that others may write (${name})`, async () => {
    using world = openWorld(shell);
    await world.far.look(NOTHING);
    chmodSync(world.state, 0o777);
    await assert.rejects(world.far.look(NOTHING), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'RUN_STATE_INVALID');
      assert.ok(
        error.message.startsWith(
          `Cannot use "there:${world.state}": its owner is ${process.getuid?.()} and its mode 777, `,
        ),
        error.message,
      );
      return true;
    });
  });
}

test('look() asks once, and brings the agent where it is not', async () => {
  using world = openWorld(SHELLS['dash'] ?? ['sh']);
  let count = 0;
  const inner = { ...world.session };
  Object.assign(world.session, {
    exec: async (request: ExecRequest) => {
      count += 1;
      return await inner.exec(request);
    },
  });
  await world.far.look(NOTHING);
  assert.equal(count, 3);
  await world.far.look(NOTHING);
  assert.equal(count, 4);
});
