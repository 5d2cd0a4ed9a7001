import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyLine } from '../../src/cli/verbs/apply-line.ts';

const PLAIN = { force: false, allowDowngrade: false, manifest: false, file: 'app.arx' };

test('applyLine() names what the plan was made with, and the bundle where the plan does not', () => {
  const arx = { program: 'arx', file: '/srv/app.arx' };
  assert.equal(applyLine('my plan', PLAIN, arx), "arx run --apply 'my plan'");
  const flags = { ...PLAIN, force: true, allowDowngrade: true, trust: ['k.pub'], policy: 'p.yaml' };
  assert.equal(
    applyLine('p', flags, arx),
    'arx run --apply p --force --allow-downgrade --trust k.pub --policy p.yaml',
  );
  const unnamed = { program: 'arx-run', file: undefined };
  assert.equal(applyLine('p', { ...PLAIN, file: '-' }, unnamed), 'arx-run run --apply p -');
  const manifest = { ...PLAIN, manifest: true, file: 'arx.txt' };
  assert.equal(applyLine('p', manifest, unnamed), 'arx-run run --apply p --manifest arx.txt');
});
