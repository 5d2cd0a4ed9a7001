import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { markFilter } from '../../../src/connect/mark-filter.ts';
import { createContext } from '../../../src/core/context.ts';
import type { ArxError } from '../../../src/core/errors.ts';
import { type FarChannel, openChannel } from '../../../src/fleet/far/far-channel.ts';
import { followRun } from '../../../src/fleet/far/follow-run.ts';
import { patienceWith } from '../../../src/fleet/far/patience.ts';
import type { Session } from '../../../src/plugin/session.ts';

/** A target that goes on as long as nobody ends it. */
function endless(
  begin: (nonce: string) => string,
  more: string,
): { channel: FarChannel; killed: () => number } {
  let kills = 0;
  const isOver = (): boolean => kills > 0;
  const session: Session = {
    name: 'hostile',
    exec: ({ argv }) => {
      const end = Promise.withResolvers<Record<string, never>>();
      const stdin = new PassThrough();
      stdin.resume();
      const stdout = Readable.from(
        (async function* () {
          yield Buffer.from(begin(argv[4] ?? ''));
          while (!isOver()) {
            // Nothing is no chunk of a stream, and must not count as a word.
            if (more !== '') yield Buffer.from(more);
            await new Promise(setImmediate);
          }
        })(),
      );
      const kill = (): void => {
        kills += 1;
        stdout.destroy();
        end.resolve({});
      };
      return Promise.resolve({ stdin, stdout, stderr: Readable.from([]), ended: end.promise, kill });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { channel: openChannel(session, '', createContext({ env: {} })), killed: () => kills };
}

const MUCH = 'x'.repeat(64 * 1024);

test('a target that never ends to greet, to answer or to end is ended, and fails alone', async () => {
  const cases: readonly (readonly [
    name: string,
    begin: (nonce: string) => string,
    expected: RegExp | undefined,
  ])[] = [
    ['greets', () => '', /too much before its answer/],
    ['answers', (nonce) => `arx:${nonce} begin\n`, /more than 1000000 bytes/],
    ['ends', (nonce) => `arx:${nonce} begin\narx:${nonce} end `, /too much before its answer or in its end/],
    ['says more', (nonce) => `arx:${nonce} begin\narx:${nonce} end ok\n`, undefined],
  ];
  for (const [name, begin, expected] of cases) {
    const { channel, killed } = endless(begin, MUCH);
    const asked = channel.ask({ verb: 'look' }, 1_000_000);
    if (expected === undefined) assert.equal((await asked).length, 0, name);
    else
      await assert.rejects(asked, (error: ArxError) => {
        assert.match(error.message, expected, name);
        return error.code === 'HOST_INVALID';
      });
    assert.ok(killed() > 0, name);
  }
});

test('a target that says nothing is ended', async () => {
  const { channel, killed } = endless((nonce) => `arx:${nonce} begin\n`, '');
  await assert.rejects(channel.ask({ verb: 'look', silence: 0.05 }, 100), { code: 'HOST_UNREACHABLE' });
  assert.ok(killed() > 0);
});

test('patienceWith() ends what does not end by itself once its reply is whole', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let kills = 0;
  using patience = patienceWith({ kill: () => (kills += 1) }, 900, undefined);
  patience.heard(true);
  t.mock.timers.tick(9999);
  assert.equal(kills, 0);
  t.mock.timers.tick(1);
  assert.equal(kills, 1);
});

test('patienceWith() waits without an end for input that is still given, and never after it was disposed', async () => {
  const given = Promise.withResolvers<void>();
  let kills = 0;
  const patience = patienceWith({ kill: () => (kills += 1) }, undefined, given.promise);
  patience.heard(false);
  patience[Symbol.dispose]();
  given.resolve();
  await given.promise;
  assert.equal(kills, 0);
  assert.equal(patience.isOver, false);
});

test('followRun() takes no empty secret and not more than a bundle can have', async () => {
  const following = { name: 'hostile', run: 'r', heard: () => undefined, reconnects: false };
  for (const records of ['S A 0\n\n', Array.from({ length: 1001 }, (_, at) => `S N${at} 1\nx\n`).join('')]) {
    const { channel } = endless((nonce) => `arx:${nonce} begin\n${records}`, '');
    const context = createContext({ env: {} });
    await assert.rejects(followRun(channel, following, context), { code: 'HOST_INVALID' });
  }
});

test('markFilter() holds nothing back for a mark that does not end, and takes no other word for an exit code', async () => {
  const filter = markFilter('n0nce');
  let size = 0;
  filter.stream.on('data', (bytes: Buffer) => (size += bytes.length));
  filter.stream.write(Buffer.from('\u0001n0nce'));
  for (let count = 0; count < 20; count += 1) filter.stream.write(Buffer.from(MUCH));
  filter.stream.write(Buffer.from('\u0001n0nce-1\u0001\u0001n0nceNaN\u0001'));
  filter.stream.end();
  assert.equal(await filter.started, false);
  assert.ok(size >= 20 * MUCH.length, `${size}`);
  assert.equal(filter.code(), undefined);
});
