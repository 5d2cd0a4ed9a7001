import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext } from '../../src/core/context.ts';
import { createLimiter, limitBy, noteBusy } from '../../src/online/limiter.ts';

/** Tasks that end when they are told to. */
function tasks(
  limiter: ReturnType<typeof createLimiter>,
  host: string,
  count: number,
): { running: () => number; end: (well?: boolean) => Promise<void> } {
  const ends: ((well: boolean) => void)[] = [];
  let running = 0;
  for (let index = 0; index < count; index += 1) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const work = limiter(host, () => {
      running += 1;
      ends.push((well) => (well ? resolve() : reject(new Error('not well'))));
      return promise.finally(() => {
        running -= 1;
      });
    });
    work.catch(() => undefined);
  }
  const end = async (well = true): Promise<void> => {
    ends.shift()?.(well);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { running: () => running, end };
}

test('createLimiter() halves what one host gets when it is busy, and gives one more after each success', async () => {
  let now = 0;
  const limiter = createLimiter(16, 8, () => now);
  const many = tasks(limiter, 'busy', 40);
  const other = tasks(limiter, 'other', 20);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([many.running(), other.running()], [8, 8]);
  // All eight are refused at about the same time: that counts once.
  for (let refused = 0; refused < 8; refused += 1) limiter.slowDown('busy');
  for (let ended = 0; ended < 5; ended += 1) await many.end(false);
  assert.equal(many.running(), 4);
  assert.equal(other.running(), 8);
  now += 1000;
  limiter.slowDown('busy');
  for (let ended = 0; ended < 2; ended += 1) await many.end(false);
  assert.equal(many.running(), 2);
  for (let ended = 0; ended < 6; ended += 1) await many.end(true);
  assert.equal(many.running(), 8);
  await many.end(true);
  assert.equal(many.running(), 8);
});

test('createLimiter() always leaves one', async () => {
  let now = 0;
  const limiter = createLimiter(16, 8, () => now);
  for (let count = 0; count < 10; count += 1) {
    limiter.slowDown('busy');
    now += 1000;
  }
  const many = tasks(limiter, 'busy', 3);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(many.running(), 1);
});

test('noteBusy() tells the limiter of the context', () => {
  const heard: string[] = [];
  const limiter = Object.assign(createLimiter(), { slowDown: (host: string) => void heard.push(host) });
  const { signal } = new AbortController();
  limitBy(limiter, signal);
  noteBusy('h', createContext({ signal }));
  noteBusy('h', createContext());
  assert.deepEqual(heard, ['h']);
});
