import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { createContext } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { digestOf } from '../../../src/core/digest.ts';
import { openChannel } from '../../../src/fleet/far/far-channel.ts';
import { type FarPlaces, farPlaces } from '../../../src/fleet/far/far-places.ts';
import { FrameReader } from '../../../src/fleet/far/frame-reader.ts';
import type { Session } from '../../../src/plugin/session.ts';
import { openWorld, SHELLS } from './far-world.ts';

const REQUEST = {
  paths: ['/etc/passwd', '/etc', '/nowhere'],
  directories: ['/etc'],
  rooms: ['/'],
  owners: ['root'],
  digests: [digestOf('x')],
  services: ['arx-nobody'],
};
const CODES = ['HOST_INVALID', 'HOST_NO_PROGRAM'];

/** A target that answers whatever it likes; it gets to know the nonce. */
function answering(answer: (nonce: string) => Iterable<Uint8Array>): FarPlaces {
  const session: Session = {
    name: 'hostile',
    exec: ({ argv }) => {
      const stdin = new PassThrough();
      stdin.resume();
      const stdout = Readable.from(answer(argv[4] ?? ''));
      const ended = Promise.resolve({ code: 0 });
      return Promise.resolve({ stdin, stdout, stderr: Readable.from([]), ended, kill: () => undefined });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const context = createContext({ env: {} });
  return farPlaces(openChannel(session, '', context), 'hostile', context);
}

function framed(body: Uint8Array | string): (nonce: string) => Uint8Array[] {
  return (nonce) => [
    Buffer.from('motd\n'),
    Buffer.from(`arx:${nonce} begin\n`),
    Buffer.from(body),
    Buffer.from(`arx:${nonce} end ok\n`),
  ];
}

/** The body of an honest reply. */
async function honestBody(): Promise<Buffer> {
  using world = openWorld(SHELLS['dash'] ?? ['sh']);
  let body: Buffer = Buffer.alloc(0);
  const ask: typeof world.channel.ask = async (asked, limit) =>
    (body = await world.channel.ask(asked, limit));
  await farPlaces({ ...world.channel, ask }, 'there', world.context).look(REQUEST);
  return body;
}

async function outcome(body: Uint8Array): Promise<string> {
  try {
    await answering(framed(body)).look(REQUEST);
    return 'taken';
  } catch (error) {
    if (error instanceof ArxError) return error.code;
    throw error;
  }
}

test('look() fails that target, whatever bytes it answers', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (body) => assert.ok(CODES.includes(await outcome(body)))),
    { numRuns: 200 },
  );
});

test('look() takes no reply that was cut, or understands what it says, wherever bytes of an honest one are changed', async () => {
  const honest = await honestBody();
  assert.equal(await outcome(honest), 'taken');
  for (let length = 0; length < honest.length; length += 3)
    assert.ok(CODES.includes(await outcome(honest.subarray(0, length))), `cut at ${length}`);
  const at = fc.nat({ max: honest.length - 1 });
  await fc.assert(
    fc.asyncProperty(at, fc.uint8Array({ minLength: 1, maxLength: 8 }), async (from, change) => {
      const body = Buffer.concat([honest.subarray(0, from), change, honest.subarray(from + change.length)]);
      assert.ok(['taken', ...CODES].includes(await outcome(body)));
    }),
    { numRuns: 300 },
  );
});

test('a call ends with an error for an answer that has no end, is too long, or names no known error', async () => {
  const cases: readonly (readonly [string, (nonce: string) => Iterable<Uint8Array>, RegExp])[] = [
    ['nothing', () => [], /HOST_UNREACHABLE/],
    ['no end', (nonce) => [Buffer.from(`arx:${nonce} begin\nboot x\n`)], /HOST_UNREACHABLE/],
    ['another nonce', () => framed('')('other'), /HOST_UNREACHABLE/],
    [
      'odd error',
      (nonce) => [Buffer.from(`arx:${nonce} begin\narx:${nonce} end WHAT ever\n`)],
      /HOST_INVALID/,
    ],
    ['absent for ever', (nonce) => [Buffer.from(`arx:${nonce} absent\n`)], /HOST_/],
    [
      'known error',
      (nonce) => [Buffer.from(`arx:${nonce} begin\narx:${nonce} end RUN_BUSY Cannot \u001b[2J\n`)],
      /RUN_BUSY.*Cannot \\u001b\[2J/,
    ],
  ];
  for (const [name, answer, expected] of cases)
    await assert.rejects(answering(answer).recover('20260101T000000Z-000000'), (error: ArxError) => {
      assert.match(`${error.code} ${error.message}`, expected, name);
      return true;
    });
  const long = answering((nonce) => [
    Buffer.from(`arx:${nonce} begin\n${'x'.repeat(1000)}\narx:${nonce} end ok\n`),
  ]);
  await assert.rejects(long.commit('20260101T000000Z-000000', []), { code: 'HOST_INVALID' });
});

test('look() takes no document for seen that was not', async () => {
  const honest = (await honestBody()).toString('latin1');
  const body = honest.replace(/documents 0\n$/, `documents 1\nhad ${'0'.repeat(64)} ledger/web.jsonl\n`);
  assert.notEqual(body, honest);
  assert.equal(await outcome(Buffer.from(body, 'latin1')), 'HOST_INVALID');
});

test('recover() and receipts() take only what the agent would say', async () => {
  const lines = [
    'again d',
    'again ../d 1 2 - -/x',
    'again d 1 2 - x',
    'daemon d 1 2 - -/x',
    'undone x',
    'left',
    '',
  ];
  for (const line of lines)
    await assert.rejects(
      answering(framed(`${line}\n`)).recover('20260101T000000Z-000000'),
      { code: 'HOST_INVALID' },
      line,
    );
  const all = await answering(framed('left x\nundone 3\nagain d 1 2 - -/é\n')).recover(
    '20260101T000000Z-000000',
  );
  const again = [{ name: 'd', pid: 1, start: '2', log: '/é' }];
  assert.deepEqual(all, { remarks: [], left: ['x'], undone: [3], again });
  for (const name of ['ledger/web.jsonl', 'host.pub', '../x', 'receipts/../x'])
    await assert.rejects(
      answering(framed(`documents 1\n1 ${name}\nx`)).receipts(),
      { code: 'HOST_INVALID' },
      name,
    );
});

test('FrameReader gives the same body however the bytes are cut', () => {
  const whole = Buffer.from('motd\narx:n begin\nbody arx:n en arx:n end ok\nrest');
  for (let from = 0; from <= whole.length; from += 1)
    for (let to = from; to <= whole.length; to += 5) {
      const frame = new FrameReader('n');
      const parts = [whole.subarray(0, from), whole.subarray(from, to), whole.subarray(to)];
      const body = Buffer.concat(parts.map((part) => Buffer.from(frame.read(Buffer.from(part)))));
      assert.equal(body.toString(), 'body arx:n en ');
      assert.equal(frame.end, 'ok');
    }
});
