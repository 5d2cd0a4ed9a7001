import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ColorChoice, createPaint, wantsColor } from '../../src/cli/paint.ts';

const CASES: readonly (readonly [ColorChoice, Record<string, string>, boolean, boolean])[] = [
  ['auto', {}, true, true],
  ['auto', {}, false, false],
  ['always', { NO_COLOR: '1' }, false, true],
  ['never', { FORCE_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '' }, true, true],
  ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ['auto', { FORCE_COLOR: '1' }, false, true],
  ['auto', { FORCE_COLOR: '0' }, true, false],
  ['auto', { CLICOLOR_FORCE: '1' }, false, true],
  ['auto', { CLICOLOR_FORCE: '0' }, false, false],
  ['auto', { TERM: 'dumb' }, true, false],
  ['auto', { TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
];

test('wantsColor() follows the option, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM, the terminal', () => {
  for (const [choice, env, isTerminal, expected] of CASES)
    assert.equal(wantsColor(choice, env, isTerminal), expected, JSON.stringify([choice, env, isTerminal]));
});

test('createPaint() leaves text as it is when colours are off', () => {
  assert.equal(createPaint(false).red('x'), 'x');
  assert.equal(createPaint(true).red('x'), '\u001b[31mx\u001b[39m');
});
