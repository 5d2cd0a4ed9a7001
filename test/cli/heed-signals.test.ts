import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heedHurry } from '../../src/core/heed-hurry.ts';
import { type EndingSignal, heedSignals } from '../../src/cli/heed-signals.ts';

/** Signals that come so many milliseconds after the start, and what became of them. */
function take(times: readonly number[], heeded: boolean, name: EndingSignal = 'SIGINT') {
  let now = 0;
  const log: string[] = [];
  const signals = heedSignals({
    exit: (signal) => void log.push(`exit ${signal}`),
    tell: (text) => void log.push(text),
    clock: () => now,
  });
  signals.signal.addEventListener('abort', () => log.push(`stop ${signals.signal.reason}`));
  using _heed = heeded ? heedHurry(signals) : undefined;
  for (const time of times) {
    now = time;
    const before = signals.hurry.aborted;
    signals.take(name);
    if (!before && signals.hurry.aborted) log.push('hurry');
  }
  return log;
}

test('heedSignals() stops the work with the first and exits with the second when nothing is to be undone', () => {
  assert.deepEqual(take([0, 1000], false, 'SIGTERM'), ['stop SIGTERM', 'exit SIGTERM']);
});

test('heedSignals() takes one Ctrl-C that arrives twice as one', () => {
  assert.deepEqual(take([0, 10, 299], false), ['stop SIGINT']);
});

test('heedSignals() ends what runs with the second, and arx only with the eighth, when work is to be undone', () => {
  const log = take([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000], true);
  assert.deepEqual(
    log.map((line) => line.replace(/^what was changed is being taken back; asking (\w+).*/, 'undoing $1')),
    [
      'it ends in order; asking once more ends at once what runs',
      'stop SIGINT',
      'what runs is ended at once; what was changed is taken back',
      'hurry',
      'undoing 5',
      'undoing 4',
      'undoing 3',
      'undoing 2',
      'undoing once',
      'exit SIGINT',
    ],
  );
});
