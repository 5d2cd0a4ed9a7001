import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '../../../src/core/error-codes.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { commitEnd } from '../../../src/fleet/target/commit-end.ts';

const RUN = '20261122T150000Z-0000ab';
const CASES: readonly {
  readonly title: string;
  readonly answers: readonly (ErrorCode | 'ok')[];
  readonly receipt: boolean;
  readonly throws?: ErrorCode;
}[] = [
  { title: 'nobody else was there', answers: ['ok'], receipt: false },
  { title: 'another controller has closed the run, and runs its own', answers: ['RUN_BUSY'], receipt: true },
  { title: 'another controller has closed the run', answers: ['RUN_STATE_INVALID'], receipt: true },
  { title: 'another controller had the lock for a moment', answers: ['RUN_BUSY', 'ok'], receipt: false },
  {
    title: 'the run is gone without a receipt',
    answers: ['RUN_STATE_INVALID'],
    receipt: false,
    throws: 'RUN_STATE_INVALID',
  },
  { title: 'the disk is full', answers: ['RUN_NO_SPACE'], receipt: true, throws: 'RUN_NO_SPACE' },
];

for (const { title, answers, receipt, throws } of CASES)
  test(`commitEnd() ${throws === undefined ? 'closes' : 'fails'} when ${title}`, async () => {
    const left = [...answers];
    const far = {
      commit: () => {
        const answer = left.shift() ?? 'ok';
        return answer === 'ok' ? Promise.resolve() : Promise.reject(new ArxError(answer, 'Cannot commit'));
      },
      readDocuments: ([name = '']: readonly string[]) => {
        assert.equal(name, `receipts/${RUN}.sigstore.json`);
        return Promise.resolve(receipt ? [{ name, bytes: Buffer.from('{}') }] : []);
      },
    };
    const commit = commitEnd(
      far,
      { run: RUN, documents: [], pruning: undefined },
      { signal: new AbortController().signal },
    );
    await (throws === undefined ? commit : assert.rejects(commit, { code: throws }));
    assert.deepEqual(left, []);
  });
