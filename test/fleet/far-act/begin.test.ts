import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, hexOf } from '../../../src/core/digest.ts';
import type { Far, FarBlob, FarEvent, FarOrder } from '../../../src/fleet/far/far-model.ts';
import { openFar } from '../../../src/fleet/far/open-far.ts';
import { farWorld, type FarWorld } from './far-world.ts';
import { EACH_SHELL, SHELLS } from './shells.ts';

const BYTES = Buffer.from('content\n');

/** @param before is called before its bytes are read. */
function blob(before: () => void = () => undefined): FarBlob {
  return {
    digest: digestOf(BYTES),
    size: BYTES.length,
    read: async function* (offset) {
      before();
      yield BYTES.subarray(offset);
    },
  };
}

function fileOrder(world: FarWorld, parts: Parameters<FarWorld['order']>[0] = {}): FarOrder {
  const after = {
    kind: 'file' as const,
    digest: digestOf(BYTES),
    size: BYTES.length,
    mode: 0o644,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
  return world.order({ changes: [{ path: join(world.path, 'placed'), before: null, after }], ...parts });
}

async function told(far: Far, order: FarOrder): Promise<FarEvent[]> {
  const events: FarEvent[] = [];
  await far.follow(order.run, (event) => void events.push(event));
  return events;
}

for (const [name, shell] of EACH_SHELL)
  test(`start() sends few contents with the order and is followed by the same program, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const far = await openFar(world.session, { state: world.state }, world.context);
    await world.look();
    const before = world.session.started();
    for (const parts of [{}, { steps: [{ script: 'echo out; echo err >&2' }] }]) {
      const order = fileOrder(world, parts);
      assert.deepEqual(await far.take([blob(), blob()]), { sent: BYTES.length, blobs: 1 });
      await far.start(order, new Map());
      const events = await told(far, order);
      assert.deepEqual(events.at(-1), { type: 'end', state: 'acted' });
      assert.equal(events.filter(({ type }) => type === 'output').length, parts.steps === undefined ? 0 : 2);
      assert.equal(readFileSync(join(world.path, 'placed'), 'utf8'), BYTES.toString());
      await far.recover(order.run);
      assert.ok(!existsSync(join(world.path, 'placed')));
      await world.commit(order);
    }
    assert.equal(world.session.started() - before, 6);
    assert.deepEqual(readdirSync(join(world.state, 'far', 'blobs')), []);
  });

test('start() begins a run once, however often the link is lost meanwhile', async () => {
  using world = farWorld(SHELLS.dash);
  const far = await openFar(world.session, { state: world.state }, world.context);
  await world.look();
  const ran = join(world.path, 'ran');
  const order = fileOrder(world, { steps: [{ script: `echo once >>'${ran}'`, network: 'host' }] });
  let cuts = 0;
  const cut = (): void => {
    if ((cuts += 1) <= 2) world.session.cut();
  };
  await far.take([blob(cut)]);
  await far.start(order, new Map());
  assert.equal(cuts, 3);
  world.session.cut();
  const events = await told(far, order);
  assert.deepEqual([events[0]?.type, events.at(-1)?.type], ['phase', 'end']);
  const again = await openFar(world.session, { state: world.state }, world.context);
  await again.start(order, new Map());
  assert.deepEqual(
    (await told(again, order)).map(({ type }) => type),
    events.map(({ type }) => type),
  );
  assert.equal(readFileSync(ran, 'utf8'), 'once\n');
  const left = readdirSync(join(world.state, 'far')).filter((name) => name.startsWith('.'));
  assert.deepEqual(
    left.filter((name) => !name.startsWith('.order-')),
    [],
  );
});

test('start() refuses contents of another digest, and leaves nothing of the order', async () => {
  using world = farWorld(SHELLS.dash);
  const far = await openFar(world.session, { state: world.state }, world.context);
  await world.look();
  const order = fileOrder(world);
  await far.take([{ ...blob(), digest: digestOf('other') }]);
  await assert.rejects(far.start(order, new Map()), { code: 'INTEGRITY_DIGEST' });
  assert.deepEqual(
    readdirSync(join(world.state, 'far')).filter((name) => /^\d|^\.|^blobs/.test(name)),
    [],
  );
  assert.ok(!existsSync(join(world.state, 'far', 'blobs', hexOf(digestOf('other')))));
});

test('start() has a program for each thing where the run has a lease', async () => {
  using world = farWorld(SHELLS.dash);
  const far = await openFar(world.session, { state: world.state }, world.context);
  await world.look();
  const before = world.session.started();
  const order = fileOrder(world, { lease: 5 });
  await far.take([blob()]);
  await far.start(order, new Map());
  assert.equal((await told(far, order)).at(-1)?.type, 'end');
  assert.equal(world.session.started() - before, 5);
});
