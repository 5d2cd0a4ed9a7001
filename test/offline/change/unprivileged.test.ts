import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { SCENES, Stage } from './fault-scenes.ts';

const CHILD = new URL('scene-child.ts', import.meta.url).pathname;
const AS_USER = ['--user', '--map-user=1000', '--map-group=1000', '--'];

test('a user who is not root is refused with RUN_CONFLICT what could not be given back, and nothing is changed', async () => {
  using stage = new Stage();
  const upgrade = SCENES.find(({ name }) => name === 'upgrade');
  await upgrade?.prepare(stage.bench);
  const before = stage.bench.tree();
  const argv = [...AS_USER, process.execPath, CHILD, 'upgrade', stage.bench.directory, stage.state];
  const { status, stderr } = spawnSync('unshare', argv, { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /RUN_CONFLICT/);
  assert.match(stderr, /t\/old": it belongs to 65534:65534, so a rollback could not give it back/);
  assert.deepEqual(stage.bench.tree(), before);
});
