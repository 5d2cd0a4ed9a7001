import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { repack, type RepackResult } from '../../src/library/repack.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';
import { World } from '../helpers/sample-bundle.ts';

async function repackIn(world: World, compress: 'none' | 'zstd' = 'none'): Promise<RepackResult> {
  const document = parseManifest('data: [{ etc: file:///@/./source }]', {
    file: 'arx.yaml',
    directory: world.directory,
  });
  const paths = { output: world.path('app.arx'), lockFile: world.path('arx.lock') };
  return repack(document, { ...paths, compress }, world.context);
}

test('repack() writes nothing when the file is already that bundle', async () => {
  using world = new World();
  writeFileSync(world.path('source'), 'one');
  assert.equal((await repackIn(world)).unchanged, false);
  const before = statSync(world.path('app.arx'), { bigint: true });
  assert.equal((await repackIn(world)).unchanged, true);
  const after = statSync(world.path('app.arx'), { bigint: true });
  assert.deepEqual([after.ino, after.ctimeNs], [before.ino, before.ctimeNs]);
});

const touches: readonly (readonly [what: string, touch: (world: World) => void])[] = [
  ['the source has changed', (world) => writeFileSync(world.path('source'), 'two')],
  ['somebody has written to the bundle', (world) => appendFileSync(world.path('app.arx'), 'x')],
  ['somebody has replaced the bundle by an equal copy', replaceByCopy],
];

function replaceByCopy(world: World): void {
  copyFileSync(world.path('app.arx'), world.path('copy'));
  renameSync(world.path('copy'), world.path('app.arx'));
}

for (const [what, touch] of touches) {
  test(`repack() writes the bundle again when ${what}`, async () => {
    using world = new World();
    writeFileSync(world.path('source'), 'one');
    await repackIn(world);
    touch(world);
    assert.equal((await repackIn(world)).unchanged, false);
    assert.equal((await repackIn(world)).unchanged, true);
  });
}

test('repack() writes the bundle again when it is to be compressed otherwise', async () => {
  using world = new World();
  writeFileSync(world.path('source'), 'one');
  await repackIn(world, 'none');
  assert.equal((await repackIn(world, 'zstd')).unchanged, false);
});
