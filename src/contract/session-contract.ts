import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import type { FarEnd, Session } from '../plugin/session.ts';
import { oddBytes, ODD_WORDS } from './odd-bytes.ts';
import { type Ran, ranToEnd } from './ran-to-end.ts';

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

type Argv = readonly [string, ...string[]];

interface Check {
  readonly trial: SessionTrial;
  readonly run: (argv: Argv, input?: string | Uint8Array) => Promise<Ran>;
  readonly sh: (lines: string, input?: string | Uint8Array, ...words: readonly string[]) => Promise<Ran>;
}

/**
 * Registers the tests (node:test) that every session must pass, inside of a `describe` with `concurrency: 1`. The target needs
 * sh, cat, od, tr, wc, awk and sleep.
 */
export function sessionContract(trial: SessionTrial): void {
  const run: Check['run'] = async (argv, input) =>
    ranToEnd(await trial.session().exec({ argv, stdin: input === undefined ? 'null' : 'pipe' }), input);
  const sh: Check['sh'] = (lines, input, ...words) => run(['sh', '-c', lines, 'sh', ...words], input);
  for (const [title, check] of CHECKS)
    void it(`${trial.name}: ${title}`, async () => await check({ trial, run, sh }));
  if (trial.cut !== undefined)
    void it(`${trial.name}: a link that is lost while a program runs is told as lost`, async () =>
      await tellsOfLoss({ trial, run, sh }));
}

const CHECKS: readonly (readonly [string, (check: Check) => Promise<void>])[] = [
  ['exec() passes every word on as it is', passesWords],
  ['exec() passes each character from 1 to 126 on, alone and between others', passesCharacters],
  ['exec() carries 8 MiB of any bytes both ways', carriesBytes],
  ['exec() gives nothing to read without stdin, and keeps stderr apart', keepsApart],
  ['exec() tells every exit code', tellsCodes],
  ['exec() tells of a program that a signal ended', tellsOfSignal],
  ['exec() reads much of stderr while much is written to stdin', readsWhileWriting],
  ['exec() runs four programs at once, and more one after the other', runsSeveral],
  ['exec() takes it well that a program does not read its input', takesUnread],
  ['exec() loses nothing of a program that has ended before anybody reads', losesNothing],
  ['kill() ends the local half', killEnds],
];

const MIB = 1024 * 1024;

async function passesWords({ sh }: Check): Promise<void> {
  const { stdout, end } = await sh(
    'for a do printf "%s" "$a" | od -An -v -tx1 | tr -d " \\n"; echo; done',
    undefined,
    ...ODD_WORDS,
  );
  const expected = ODD_WORDS.map((word) => `${Buffer.from(word).toString('hex')}\n`).join('');
  assert.equal(stdout.toString(), expected);
  assert.deepEqual(end, { code: 0 });
}

async function passesCharacters({ sh }: Check): Promise<void> {
  const words = Array.from({ length: 126 }, (_, at) => String.fromCharCode(at + 1)).flatMap((one) => [
    one,
    `a${one}b`,
  ]);
  const { stdout } = await sh('printf "%s\\n" "$@" | od -An -v -tx1 | tr -d " \\n"', undefined, ...words);
  assert.equal(stdout.toString(), Buffer.from(words.map((word) => `${word}\n`).join('')).toString('hex'));
}

async function carriesBytes({ run }: Check): Promise<void> {
  const bytes = oddBytes(8 * MIB);
  const { stdout, stderr, end } = await run(['cat'], bytes);
  assert.equal(digest(stdout), digest(bytes));
  assert.deepEqual([stderr, end], ['', { code: 0 }]);
}

async function keepsApart({ sh }: Check): Promise<void> {
  const { stdout, stderr } = await sh('cat; echo out; echo err >&2; echo more');
  assert.deepEqual([stdout.toString(), stderr], ['out\nmore\n', 'err\n']);
}

async function tellsCodes({ sh }: Check): Promise<void> {
  const codes = [0, 1, 2, 7, 77, 124, 125, 126, 127, 128, 129, 130, 137, 143, 200, 254, 255];
  const ran = await Promise.all(codes.map((code) => sh(`exit ${code}`)));
  assert.deepEqual(
    ran.map(({ end, stderr }) => [end, stderr]),
    codes.map((code) => [{ code }, '']),
  );
}

async function tellsOfSignal({ sh, trial: { killed = endedBySignal } }: Check): Promise<void> {
  const { end } = await sh('kill -KILL $$');
  assert.equal(killed(end), true, JSON.stringify(end));
}

async function readsWhileWriting({ sh }: Check): Promise<void> {
  const size = 2 * MIB;
  const { stdout, stderr } = await sh(
    `awk 'BEGIN { for (at = 0; at < ${size / 16}; at++) printf "eeeeeeeeeeeeeeee" }' >&2; wc -c`,
    Buffer.alloc(size, 'i'),
  );
  assert.deepEqual([stdout.toString().trim(), stderr.length], [String(size), size]);
  assert.equal(/^e+$/.test(stderr), true);
}

async function runsSeveral({ run }: Check): Promise<void> {
  const all = await Promise.all(Array.from({ length: 6 }, (_, at) => run(['cat'], `input ${at}`)));
  assert.deepEqual(
    all.map(({ stdout }) => stdout.toString()),
    all.map((_, at) => `input ${at}`),
  );
}

async function takesUnread({ sh }: Check): Promise<void> {
  const { end } = await sh('exec 0<&-; exit 3', Buffer.alloc(MIB));
  assert.deepEqual(end, { code: 3 });
}

async function losesNothing({ trial }: Check): Promise<void> {
  const child = await trial.session().exec({ argv: ['sh', '-c', 'echo early; echo late >&2'] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const ran = await ranToEnd(child);
  assert.deepEqual([ran.stdout.toString(), ran.stderr, ran.end], ['early\n', 'late\n', { code: 0 }]);
}

async function killEnds({ trial, run }: Check): Promise<void> {
  const child = await trial.session().exec({ argv: ['sh', '-c', 'echo up; exec sleep 5'], stdin: 'pipe' });
  child.stdout.once('data', () => child.kill());
  const { end } = await ranToEnd(child);
  assert.equal(end.code === undefined || end.code > 0, true);
  const { stdout } = await run(['echo', 'again']);
  assert.equal(stdout.toString(), 'again\n');
}

async function tellsOfLoss({ trial, run }: Check): Promise<void> {
  const child = await trial.session().exec({ argv: ['sh', '-c', 'echo up; exec sleep 5'], stdin: 'pipe' });
  child.stdout.once('data', () => void trial.cut?.());
  const { end } = await ranToEnd(child);
  assert.equal(end.code, undefined);
  assert.match(end.lost ?? '', /lost/);
  const { stdout } = await run(['echo', 'again']);
  assert.equal(stdout.toString(), 'again\n');
}

/** What most targets tell of a program that SIGKILL ended. */
export function endedBySignal({ code, lost }: FarEnd): boolean {
  return lost === undefined && (code === undefined || code === 128 + 9);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
