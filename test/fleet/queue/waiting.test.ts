import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import { Waiting } from '../../../src/fleet/queue/waiting.ts';

const INTERRUPTED = ['INTERRUPTED', 'the run was stopped'] as const;

function waitingFor(worker: string): Waiting {
  const waiting = new Waiting(digestOf(Buffer.from('order')), { phase: () => undefined });
  waiting.take({ type: 'taken', run: 'r', host: 'h1', worker });
  return waiting;
}

test('Waiting ends at once when it is stopped a second time, whatever the worker says', async () => {
  using waiting = waitingFor('w1');
  waiting.stop(INTERRUPTED);
  waiting.stop(INTERRUPTED, true);
  await assert.rejects(waiting.result, {
    code: 'INTERRUPTED',
    message: 'Cannot go on: the run was stopped, and w1 has not said how it ended',
  });
});

test('Waiting has the last word of the worker when it is stopped once', async () => {
  using waiting = waitingFor('w1');
  waiting.stop(INTERRUPTED);
  waiting.take({
    type: 'result',
    run: 'r',
    worker: 'w1',
    result: { host: 'h1', state: 'stopped', exit: 130 },
  });
  assert.equal((await waiting.result).result.state, 'stopped');
});
