import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, hexOf } from '../../../src/core/digest.ts';
import type { FarBlob } from '../../../src/fleet/far/far-model.ts';
import { blobOf, file, openWorld, SHELLS } from './far-world.ts';
import { treeText } from './tree-text.ts';

const LARGE = Buffer.alloc(17 * 1024 * 1024, 'large');

function largeBlob(lostAt = LARGE.length): FarBlob & { readonly offsets: number[] } {
  const offsets: number[] = [];
  const read = async function* (offset: number): AsyncGenerator<Uint8Array> {
    offsets.push(offset);
    yield LARGE.subarray(offset, offsets.length === 1 ? lostAt : LARGE.length);
  };
  return { digest: digestOf(LARGE), size: LARGE.length, read, offsets };
}

for (const [name, shell] of Object.entries(SHELLS)) {
  test(`take() sends what is missing, once, and goes on with a large content where it had stopped (${name})`, async () => {
    using world = openWorld(shell);
    const blobs = ['one', 'two', 'one', ''].map((text) => blobOf(file(text)));
    assert.deepEqual(await world.far.take(blobs), { sent: 6, blobs: 3 });
    assert.deepEqual(await world.far.take(blobs), { sent: 0, blobs: 0 });
    const large = largeBlob(1_000_000);
    assert.deepEqual(await world.far.take([large]), { sent: LARGE.length, blobs: 1 });
    assert.deepEqual(large.offsets, [0, 1_000_000]);
    assert.equal(
      digestOf(readFileSync(join(world.state, 'far', 'blobs', hexOf(large.digest)))),
      large.digest,
    );
  });

  test(`take() is not disturbed by the agent of a link that was lost and that still writes (${name})`, async () => {
    using world = openWorld(shell);
    const old = largeBlob();
    const slow: FarBlob = {
      ...old,
      read: async function* (offset) {
        yield LARGE.subarray(offset, offset + 1_000_000);
        if (old.offsets.push(offset) === 1) await world.far.take([largeBlob()]);
        yield LARGE.subarray(offset + 1_000_000);
      },
    };
    await world.far.take([slow]);
    const blob = readFileSync(join(world.state, 'far', 'blobs', hexOf(slow.digest)));
    assert.equal(digestOf(blob), slow.digest);
    assert.deepEqual(old.offsets, [0]);
    assert.deepEqual(readdirSync(join(world.state, 'far', 'parts')), []);
  });

  test(`a content that was damaged on the host comes anew with the next run (${name})`, async () => {
    using world = openWorld(shell);
    const blob = blobOf(file('new'));
    await world.far.take([blob]);
    writeFileSync(join(world.state, 'far', 'blobs', hexOf(blob.digest)), 'old');
    const { run } = await world.send(await world.changes({ fresh: file('new') }));
    assert.match(await world.act(run, 'place'), /INTEGRITY_DIGEST/);
    assert.deepEqual(await world.far.take([blob]), { sent: 3, blobs: 1 });
  });

  test(`take() refuses bytes of another digest and leaves nothing (${name})`, async () => {
    using world = openWorld(shell);
    const small: FarBlob = { ...blobOf(file('good')), digest: digestOf('evil') };
    await assert.rejects(world.far.take([blobOf(file('fine')), small]), { code: 'INTEGRITY_DIGEST' });
    await assert.rejects(world.far.take([{ ...largeBlob(), digest: digestOf('evil') }]), {
      code: 'INTEGRITY_DIGEST',
    });
    assert.deepEqual(readdirSync(join(world.state, 'far', 'blobs')), []);
    assert.deepEqual(readdirSync(join(world.state, 'far', 'parts')), []);
    assert.doesNotMatch(readdirSync(join(world.state, 'far')).join(), /take/);
  });

  test(`commit() puts documents into their places, may be said twice, and forgets the run (${name})`, async () => {
    using world = openWorld(shell);
    await world.far.take([blobOf(file('new'))]);
    const { run } = await world.send(await world.changes({ fresh: file('new') }));
    assert.equal(await world.act(run, 'place'), 'placed\n');
    const other = await world.send(await world.changes({ other: null }));
    assert.match(await world.act(other.run, 'place'), /end RUN_BUSY .*is not closed/);
    const documents = [
      { name: 'ledger/web.jsonl', bytes: Buffer.from('ledger') },
      { name: `receipts/${run}.sigstore.json`, bytes: Buffer.from('receipt') },
      { name: 'floors/web.jsonl', bytes: Buffer.alloc(0) },
    ];
    await world.far.commit(run, documents);
    await world.far.commit(run, documents);
    assert.equal(readFileSync(join(world.state, 'ledger', 'web.jsonl'), 'utf8'), 'ledger');
    assert.equal(statSync(join(world.state, 'ledger', 'web.jsonl')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(world.state, 'far', 'blobs')), []);
    assert.ok(!readdirSync(join(world.state, 'far')).includes(run));
    const read = await world.far.readDocuments(['ledger/web.jsonl', 'floors/web.jsonl']);
    assert.deepEqual(read, [{ name: 'ledger/web.jsonl', bytes: Uint8Array.from(Buffer.from('ledger')) }]);
    await assert.rejects(
      world.far.commit('20260101T000000Z-ffffff', [{ name: 'ledger/a.jsonl', bytes: Buffer.from('x') }]),
      {
        code: 'RUN_STATE_INVALID',
      },
    );
    for (const name of ['../x', 'ledger/../x', 'far/x/head', 'ledger/.x'])
      await assert.rejects(world.far.readDocuments([name]), { code: 'HOST_INVALID' });
  });

  test(`recover() takes back and says what stays (${name})`, async () => {
    using world = openWorld(shell);
    writeFileSync(join(world.place, 'old'), 'old');
    await world.far.take([blobOf(file('new'))]);
    const before = treeText(world.place);
    const { run } = await world.send(await world.changes({ old: file('new') }));
    assert.equal(await world.act(run, 'place'), 'placed\n');
    assert.equal(
      (await world.far.look({ paths: [], directories: [], rooms: [], owners: [], digests: [] })).open?.run,
      run,
    );
    assert.deepEqual(await world.far.recover(run), { remarks: [], left: [], undone: [], again: [] });
    assert.equal(treeText(world.place), before);
    await world.far.commit(run, []);
    const objects = join(world.state, 'objects', 'sha256');
    assert.deepEqual(readdirSync(objects), [hexOf(digestOf('old'))]);
  });

  test(`place_all() refuses what somebody has changed, and what a link leads away from (${name})`, async () => {
    using world = openWorld(shell);
    const outside = join(world.place, '..', 'outside');
    mkdirSync(outside);
    writeFileSync(join(world.place, 'old'), 'old');
    mkdirSync(join(world.place, 'folder'));
    await world.far.take([blobOf(file('new'))]);
    for (const meddle of [
      () => writeFileSync(join(world.place, 'old'), 'mine'),
      () => writeFileSync(join(world.place, 'fresh'), 'mine'),
      () => symlinkSync(outside, join(world.place, 'folder', 'sub')),
    ]) {
      const folder = { path: join(world.place, 'folder/sub/x'), before: null, after: file('new') };
      const changes = await world.changes({ old: file('new'), fresh: file('new') });
      const { run } = await world.send([...changes, folder]);
      mkdirSync(join(world.place, 'folder'), { recursive: true });
      meddle();
      const before = treeText(world.place);
      assert.match(await world.act(run, 'place'), /^failed RUN_CHANGED .*\nback 0 /s);
      assert.equal(treeText(world.place), before);
      assert.deepEqual(readdirSync(outside), []);
      await world.far.commit(run, []);
    }
  });

  test(`take_back() keeps what somebody has changed meanwhile beside its place (${name})`, async () => {
    using world = openWorld(shell);
    const at = (name: string): string => join(world.place, name);
    writeFileSync(at('old'), 'old');
    const blobs = ['new', 'fresh'].map((text) => blobOf(file(text)));
    await world.far.take(blobs);
    const { run } = await world.send(await world.changes({ old: file('new'), fresh: file('fresh') }));
    assert.equal(await world.act(run, 'place'), 'placed\n');
    writeFileSync(at('old'), 'by hand');
    writeFileSync(at('fresh'), 'by hand too');
    const said = await world.act(run, 'back');
    assert.match(
      said,
      /remark .*fresh" was changed meanwhile.*\n.*remark .*old" was changed meanwhile.*\nback 0/s,
    );
    assert.equal(readFileSync(at('old'), 'utf8'), 'old');
    assert.equal(readFileSync(at('old.arx-saved'), 'utf8'), 'by hand');
    assert.equal(readFileSync(at('fresh.arx-saved'), 'utf8'), 'by hand too');
    assert.deepEqual(readdirSync(world.place).sort(), ['fresh.arx-saved', 'old', 'old.arx-saved']);
  });
}
