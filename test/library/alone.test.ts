import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const CHILD = new URL('alone-child.ts', import.meta.url).pathname;

for (const [what, more] of [
  ['frames', 0],
  ['frames', 1],
  ['bundle', 0],
  ['digests', 0],
] as const)
  test(`${what} are the same where the system gives ${more} more threads`, () => {
    const { stdout, stderr } = spawnSync(process.execPath, [CHILD, what, String(more)], { encoding: 'utf8' });
    assert.match(stdout, /sha256:/, stderr);
    const { withAll, withFew } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(withFew, withAll);
  });
