import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer, text } from 'node:stream/consumers';
import { it } from 'node:test';
import type { FarEnd, FarProcess, Session } from '../../src/plugin/session.ts';

/** A session under test; every test of the contract opens one, or shares the open one. */
export interface SessionTrial {
  /** In titles. */
  readonly name: string;
  readonly session: () => Session;
  /** Breaks the link under running programs; missing where there is none. The next program connects again. */
  readonly cut?: () => unknown;
  /** What `code` may be when a signal ended the far program. Default: missing, or 128 and the number. */
  readonly killed?: (end: FarEnd) => boolean;
}

const MIB = 1024 * 1024;
const ODD = [
  '',
  ' ',
  'plain',
  '-n',
  '--',
  "it's",
  '"quoted"',
  '$HOME ${HOME} $(id) `id`',
  'back\\slash \\n \\\\ \\0101',
  '!history !! !$ \\!',
  '* ? [a-z] {a,b} ~ ~root',
  'a;b&c|d>e<f(g)#h',
  '=ls %1 ^a^b @x',
  'line\nbreak\n\n',
  '\n',
  'tab\tcr\rbell\u0007esc\u001b[0m',
  'é ü 漢字 🎉 \u202e',
  'a\u00a0b',
  'x'.repeat(5000),
];

interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly end: FarEnd;
}

/** What every session must do: the tests, for `describe`. */
export function sessionContract({ name, session, cut, killed = endedBySignal }: SessionTrial): void {
  const run = async (argv: readonly [string, ...string[]], input?: string | Uint8Array): Promise<Ran> =>
    ranToEnd(await session().exec({ argv, stdin: input === undefined ? 'null' : 'pipe' }), input);
  const sh = (lines: string, input?: string | Uint8Array, ...words: readonly string[]): Promise<Ran> =>
    run(['sh', '-c', lines, 'sh', ...words], input);

  it(`${name}: exec() passes every word on as it is`, async () => {
    const { stdout, end } = await sh(
      'for a do printf "%s" "$a" | od -An -v -tx1 | tr -d " \\n"; echo; done',
      undefined,
      ...ODD,
    );
    const expected = ODD.map((word) => `${Buffer.from(word).toString('hex')}\n`).join('');
    assert.equal(stdout.toString(), expected);
    assert.deepEqual(end, { code: 0 });
  });

  it(`${name}: exec() passes each character from 1 to 126 on, alone and between others`, async () => {
    const words = Array.from({ length: 126 }, (_, at) => String.fromCharCode(at + 1)).flatMap((one) => [
      one,
      `a${one}b`,
    ]);
    const { stdout } = await sh('printf "%s\\n" "$@" | od -An -v -tx1 | tr -d " \\n"', undefined, ...words);
    assert.equal(stdout.toString(), Buffer.from(words.map((word) => `${word}\n`).join('')).toString('hex'));
  });

  it(`${name}: exec() carries 8 MiB of any bytes both ways`, async () => {
    const bytes = oddBytes(8 * MIB);
    const { stdout, stderr, end } = await run(['cat'], bytes);
    assert.equal(digest(stdout), digest(bytes));
    assert.deepEqual([stderr, end], ['', { code: 0 }]);
  });

  it(`${name}: exec() gives nothing to read without stdin, and keeps stderr apart`, async () => {
    const { stdout, stderr } = await sh('cat; echo out; echo err >&2; echo more');
    assert.deepEqual([stdout.toString(), stderr], ['out\nmore\n', 'err\n']);
  });

  it(`${name}: exec() tells every exit code`, async () => {
    const codes = [0, 1, 2, 7, 77, 124, 125, 126, 127, 128, 129, 130, 137, 143, 200, 254, 255];
    const ran = await Promise.all(codes.map((code) => sh(`exit ${code}`)));
    assert.deepEqual(
      ran.map(({ end, stderr }) => [end, stderr]),
      codes.map((code) => [{ code }, '']),
    );
  });

  it(`${name}: exec() tells of a program that a signal ended`, async () => {
    const { end } = await sh('kill -KILL $$');
    assert.equal(killed(end), true, JSON.stringify(end));
  });

  it(`${name}: exec() reads much of stderr while much is written to stdin`, async () => {
    const size = 2 * MIB;
    const { stdout, stderr } = await sh(
      `awk 'BEGIN { for (at = 0; at < ${size / 16}; at++) printf "eeeeeeeeeeeeeeee" }' >&2; wc -c`,
      Buffer.alloc(size, 'i'),
    );
    assert.deepEqual([stdout.toString().trim(), stderr.length], [String(size), size]);
    assert.equal(/^e+$/.test(stderr), true);
  });

  it(`${name}: exec() runs four programs at once, and more one after the other`, async () => {
    const all = await Promise.all(Array.from({ length: 6 }, (_, at) => run(['cat'], `input ${at}`)));
    assert.deepEqual(
      all.map(({ stdout }) => stdout.toString()),
      all.map((_, at) => `input ${at}`),
    );
  });

  it(`${name}: exec() takes it well that a program does not read its input`, async () => {
    const { end } = await sh('exec 0<&-; exit 3', Buffer.alloc(MIB));
    assert.deepEqual(end, { code: 3 });
  });

  it(`${name}: exec() loses nothing of a program that has ended before anybody reads`, async () => {
    const child = await session().exec({ argv: ['sh', '-c', 'echo early; echo late >&2'] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ran = await ranToEnd(child);
    assert.deepEqual([ran.stdout.toString(), ran.stderr, ran.end], ['early\n', 'late\n', { code: 0 }]);
  });

  it(`${name}: kill() ends the local half`, async () => {
    const child = await session().exec({ argv: ['sh', '-c', 'echo up; exec sleep 5'], stdin: 'pipe' });
    child.stdout.once('data', () => child.kill());
    const { end } = await ranToEnd(child);
    assert.equal(end.code === undefined || end.code > 0, true);
    const { stdout } = await run(['echo', 'again']);
    assert.equal(stdout.toString(), 'again\n');
  });

  if (cut !== undefined)
    it(`${name}: a link that is lost while a program runs is told as lost`, async () => {
      const child = await session().exec({ argv: ['sh', '-c', 'echo up; exec sleep 5'], stdin: 'pipe' });
      child.stdout.once('data', () => void cut());
      const { end } = await ranToEnd(child);
      assert.equal(end.code, undefined);
      assert.match(end.lost ?? '', /lost/);
      const { stdout } = await run(['echo', 'again']);
      assert.equal(stdout.toString(), 'again\n');
    });
}

/** Reads a program to its end. */
export async function ranToEnd(child: FarProcess, input?: string | Uint8Array): Promise<Ran> {
  if (input !== undefined) child.stdin?.end(input);
  const [stdout, stderr, end] = await Promise.all([buffer(child.stdout), text(child.stderr), child.ended]);
  return { stdout, stderr, end };
}

function endedBySignal({ code, lost }: FarEnd): boolean {
  return lost === undefined && (code === undefined || code === 128 + 9);
}

/** Every byte, in an order that repeats late. */
function oddBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0, word = 1; at < size; at += 4, word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0)
    bytes.writeUInt32LE(word, at);
  return bytes;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
