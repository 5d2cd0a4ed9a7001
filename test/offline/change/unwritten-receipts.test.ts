import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { listReceipts } from '../../../src/offline/state/read-receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { SCENES, type Scene, Stage } from './fault-scenes.ts';
import { withFault } from './faulty-fs.ts';

const NEVER = Number.MAX_SAFE_INTEGER;
/** Of so many calls the disk gets full at one. */
const STRIDE = 7;

function ids({ bench }: Stage): string[] {
  return listReceipts(openState(bench.context), bench.context).map(({ id }) => id);
}

/** What a scene ends with when the disk gets full at a call, and is full from then on. */
async function* whenFull(scene: Scene, stage: Stage): AsyncGenerator<ArxError> {
  await scene.prepare(stage.bench);
  stage.keep();
  const { calls } = await withFault('full', NEVER, () => scene.act(stage.bench));
  for (let at = 0; at < calls; at += STRIDE) {
    stage.restore();
    const { error } = await withFault('full', at, () => scene.act(stage.bench));
    if (error instanceof ArxError && error.data['result'] !== undefined) yield error;
  }
}

for (const scene of SCENES)
  test(`${scene.name} that is taken back names no receipt that could not be written, and says why`, async () => {
    using stage = new Stage();
    let unwritten = 0;
    for await (const { data, message } of whenFull(scene, stage)) {
      const { receipt } = data;
      if (typeof receipt === 'string') assert.ok(ids(stage).includes(receipt), message);
      else unwritten += 1;
      const told = /; its receipt could not be written: Cannot use ".*": its file system is full$/;
      assert.equal(told.test(message), receipt === undefined, message);
    }
    assert.ok(unwritten > 0, 'the disk was full for a receipt');
  });

test('recover() warns of a receipt that could not be written, and does not name it', async () => {
  using stage = new Stage();
  const [scene] = SCENES;
  assert.ok(scene);
  await scene.prepare(stage.bench);
  stage.keep();
  const { calls } = await withFault('kill', NEVER, () => scene.act(stage.bench));
  stage.restore();
  await withFault('kill', Math.floor(calls / 2), () => scene.act(stage.bench));
  const { events } = stage.bench;
  // Opening the state takes the first.
  await withFault('full', 1, () => stage.recover());
  const warned = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  const told =
    /^The run of "web" was cut off: everything was taken back; its receipt could not be written: Cannot use/m;
  assert.match(warned.join('\n'), told);
  assert.deepEqual(ids(stage), []);
});
