import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { asArxError } from '../../src/cli/as-arx-error.ts';
import { processSink } from '../../src/cli/process-sink.ts';
import { ArxError } from '../../src/core/errors.ts';

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

test('processSink() has 80 columns and 24 rows when the terminal says none, or nothing', () => {
  for (const size of [{ columns: 0, rows: 0 }, {}]) {
    const { columns, rows } = processSink(Object.assign(new PassThrough(), size));
    assert.deepEqual([columns, rows], [80, 24]);
  }
});
