import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { recover } from '../../../src/offline/change/recover.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { ChangeBench } from './change-bench.ts';
import { killedUpgrade } from './killed-upgrade.ts';

function objectsOf({ context }: ChangeBench): string {
  return join(context.stateDir, 'objects/sha256');
}

/** The object with these bytes. */
function objectOf(bench: ChangeBench, text: string): string {
  const paths = readdirSync(objectsOf(bench)).map((name) => join(objectsOf(bench), name));
  return paths.find((path) => readFileSync(path, 'utf8') === text) ?? assert.fail(`no object holds ${text}`);
}

const DAMAGES: readonly (readonly [string, (path: string) => void, string])[] = [
  ['is missing', rmSync, 'do not exist, expected them there'],
  ['is cut off', (path) => truncateSync(path, 1), 'are damaged, expected the digest of their name'],
  ['has other bytes', (path) => writeFileSync(path, 'xx'), 'are damaged, expected the digest of their name'],
];

for (const [what, damage, problem] of DAMAGES)
  test(`recover() takes nothing back when a saved object ${what}, and all of it when that is there again`, async () => {
    using bench = await killedUpgrade();
    const left = bench.tree();
    const [object, kept] = [objectOf(bench, 'b1'), bench.path('kept')];
    cpSync(object, kept);
    damage(object);
    const state = openState(bench.context);
    for (let times = 0; times < 2; times += 1) {
      await assert.rejects(recover(state, bench.context), (error) => {
        assert.ok(error instanceof ArxError && error.code === 'RUN_OBJECT_MISSING', String(error));
        assert.equal(
          error.message,
          `Cannot give back "${bench.path('srv/t/b')}": its saved bytes "${object}" ${problem}`,
        );
        assert.match(error.hint ?? '', /from a backup, or .* as it was before/);
        return true;
      });
      assert.deepEqual(bench.tree(), left);
    }
    cpSync(kept, object);
    await demandTakenBack(bench);
  });

test('recover() needs no saved object of a path that somebody has brought back by hand', async () => {
  using bench = await killedUpgrade();
  rmSync(objectOf(bench, 'b1'));
  bench.byHand('printf b1 >t/b');
  await demandTakenBack(bench);
});

test('an install says what recovering misses and changes nothing', async () => {
  using bench = await killedUpgrade();
  const left = bench.tree();
  rmSync(objectsOf(bench), { recursive: true });
  await assert.rejects(bench.install({ a: 'a3' }), { code: 'RUN_OBJECT_MISSING' });
  assert.deepEqual(bench.tree(), left);
});

test('rollback() undoes no command when a saved object is damaged', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: 'a1' });
  const code = [{ cmd: 'true', args: [], undo: ['touch', bench.path('srv/undone')] as const }];
  await bench.install({ a: 'a2' }, { code });
  const before = bench.tree();
  writeFileSync(objectOf(bench, 'a1'), 'xx');
  await assert.rejects(bench.rollback(), { code: 'RUN_OBJECT_MISSING' });
  assert.deepEqual(bench.tree(), before);
});

async function demandTakenBack(bench: ChangeBench): Promise<void> {
  const receipt = await recover(openState(bench.context), bench.context);
  assert.equal(receipt?.result, 'rolled-back', receipt?.remarks.join('\n'));
  const texts = Object.fromEntries(
    readdirSync(bench.path('srv/t')).map((name) => [name, readFileSync(bench.path(`srv/t/${name}`), 'utf8')]),
  );
  assert.deepEqual(texts, { a: 'a1', b: 'b1', goes: 'goes' });
  assert.ok(readdirSync(bench.path('srv')).includes('undone'));
}
