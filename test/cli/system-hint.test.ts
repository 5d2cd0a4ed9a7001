import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { asArxError } from '../../src/cli/as-arx-error.ts';
import { processSink } from '../../src/cli/process-sink.ts';
import { ArxError } from '../../src/core/errors.ts';
import { failedOutcome } from '../../src/fleet/run/host-outcome.ts';

const HINTS: Readonly<Record<string, RegExp | undefined>> = {
  ENOSPC: /^No space is left there: .*ARX_CACHE_DIR/,
  EDQUOT: /^Your quota is used up there: /,
  EROFS: /^It is read-only: /,
  EACCES: /^You may not write there: /,
  EIO: undefined,
};

for (const [code, hint] of Object.entries(HINTS)) {
  const cause = Object.assign(new Error(code), { code, syscall: 'write', path: '/x' });
  const at = { file: 'arx.yaml', line: 2, column: 5, length: 1 };
  const thrown = {
    'the system itself': cause,
    'a writer of arx': new ArxError('WRITE_FAILED', 'Cannot write "/x": no', { cause, at }),
  };
  for (const [who, error] of Object.entries(thrown)) {
    test(`asArxError() ${hint === undefined ? 'says no more' : 'says the next step'} when ${who} throws ${code}`, () => {
      const shown = asArxError(error);
      assert.equal(shown.code, 'WRITE_FAILED');
      assert.equal(shown.at, error === cause ? undefined : at);
      if (hint === undefined) assert.equal(shown.hint, undefined);
      else assert.match(shown.hint ?? '', hint);
    });
  }
}

test('asArxError() leaves an error alone when it has a hint, or is of another code', () => {
  const cause = Object.assign(new Error('no'), { code: 'ENOSPC' });
  for (const error of [
    new ArxError('WRITE_FAILED', 'Cannot write "/x": no', { cause, hint: 'Own' }),
    new ArxError('SOURCE_DNS', 'Cannot download "x": no', { cause }),
  ])
    assert.equal(asArxError(error), error);
});

test('asArxError() says what happened to a current directory that was removed', () => {
  const thrown = Object.assign(new Error('no'), { code: 'ENOENT', syscall: 'uv_cwd' });
  const { code, message, hint } = asArxError(thrown);
  assert.equal(code, 'USAGE_NO_FILE');
  assert.equal(message, 'Cannot work in the current directory: it was removed');
  assert.match(hint ?? '', /^Change to a directory that exists/);
});

const KNOWN = new ArxError('INTEGRITY_TRUNCATED', 'Cannot use "x": other bytes');
const LATER = new ArxError('WRITE_FAILED', 'Cannot remove "y": EBUSY');
const DEFECT = new TypeError('x is not a function');
const FULL = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });

test('asArxError() says what failed first when the clean-up after it fails too', () => {
  assert.equal(asArxError(new SuppressedError(LATER, KNOWN)), KNOWN);
  assert.equal(asArxError(new SuppressedError(LATER, new SuppressedError(LATER, KNOWN))), KNOWN);
  assert.equal(asArxError(new SuppressedError(LATER, FULL)).cause, FULL);
  // As what is built for older versions of Node throws it.
  const own = Object.assign(new Error('x'), { name: 'SuppressedError', error: LATER, suppressed: KNOWN });
  assert.equal(asArxError(own), KNOWN);
});

test('asArxError() says what the clean-up says when what failed first is a defect', () => {
  assert.equal(asArxError(new SuppressedError(LATER, DEFECT)), LATER);
  const both = asArxError(new SuppressedError(new Error('another'), DEFECT));
  assert.deepEqual([both.code, both.cause], ['INTERNAL', DEFECT]);
});

test('failedOutcome() says of a host what failed first when the clean-up after it fails too', () => {
  assert.equal(failedOutcome(new SuppressedError(LATER, KNOWN)).error?.code, KNOWN.code);
});

test('processSink() has 80 columns and 24 rows when the terminal says none, or nothing', () => {
  for (const size of [{ columns: 0, rows: 0 }, {}]) {
    const { columns, rows } = processSink(Object.assign(new PassThrough(), size));
    assert.deepEqual([columns, rows], [80, 24]);
  }
});
