import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runOnHost } from '../../../src/offline/services/run-on-host.ts';
import { scratch } from '../../servers/scratch.ts';

/** The exit code of what SIGKILL has ended, as a shell says it. */
const KILLED = 137;

test('runOnHost() runs to the end when the second request came before it', async () => {
  using home = scratch('on-host');
  const context = { tmp: home.path, hurry: AbortSignal.abort() };
  const { code, stdout } = await runOnHost(['sh', '-c', 'sleep 0.1; echo done'], context);
  assert.deepEqual([code, stdout], [0, 'done\n']);
});

const SCRIPT = 'touch "$0"; sleep 100; exit 3';

test('runOnHost() ends its program when the second request comes while it runs', async () => {
  using home = scratch('on-host');
  const hurry = new AbortController();
  const up = join(home.path, 'up');
  const running = runOnHost(['sh', '-c', SCRIPT, up], { tmp: home.path, hurry: hurry.signal });
  while (!existsSync(up)) await delay(5);
  hurry.abort();
  assert.equal((await running).code, KILLED);
});

test('runOnHost() ends its program when the second request comes while it is being started', async () => {
  using home = scratch('on-host');
  const hurry = new AbortController();
  const context = { tmp: home.path, hurry: hurry.signal };
  const running = runOnHost(['sh', '-c', SCRIPT, join(home.path, 'up')], context);
  hurry.abort();
  assert.equal((await running).code, KILLED);
});
