import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPaint } from '../../src/cli/paint.ts';
import { formatError } from '../../src/cli/render/error.ts';
import { ArxError } from '../../src/core/errors.ts';

function helpOf(hint: string, program: string): string {
  const error = new ArxError('RUN_NO_RECEIPT', 'Cannot find "/srv/arx run/x"', { hint });
  const text = formatError(error, { paint: createPaint(false), program, verbose: 0, width: 80 });
  assert.match(text, /"\/srv\/arx run\/x"/);
  return /help: (.*?) {3}\(/.exec(text)?.[1] ?? '';
}

test('formatError() names commands that arx-run has when that program says it', () => {
  for (const [hint, there] of [
    ['See `arx status --receipts`', 'See `arx-run status --receipts`'],
    ['Save a plan with: arx run BUNDLE --plan FILE', 'Save a plan with: arx-run run BUNDLE --plan FILE'],
    [
      'Compare it, then run `arx trust add KEY.pub --as NAME`',
      'Compare it, then name its public key: --trust KEY.pub',
    ],
    ['Make a bundle with `arx repack`', 'Make a bundle with `arx repack`'],
    ['Look at /srv/arx run', 'Look at /srv/arx run'],
  ] as const) {
    assert.equal(helpOf(hint, 'arx'), hint);
    assert.equal(helpOf(hint, 'arx-run'), there);
  }
});
