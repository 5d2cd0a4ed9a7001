import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { ERROR_CODES, type ErrorCode } from '../../core/error-codes.ts';
import { quoted } from '../../core/quoted.ts';
import type { FarProcess, Session } from '../../plugin/session.ts';
import { answerRoom } from './answer-room.ts';
import { AGENT_BYTES, agentArgv, bringArgv } from './begin-agent.ts';
import { FrameReader } from './frame-reader.ts';
import { holderWords } from './holder-words.ts';
import { patienceWith } from './patience.ts';

/** What is given to a verb. */
export interface Ask {
  readonly verb: string;
  /** Words of letters, digits and `-`. */
  readonly words?: readonly string[];
  /** What it reads on its standard input; missing: nothing. It is asked for again when the verb is begun again. */
  readonly input?: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Seconds without a byte after which it is ended, 0: never. Missing: 900 once it was given all of its input. */
  readonly silence?: number;
}

/** Bytes that a program may say once its reply is whole. */
const LONGEST_FAREWELL = 1024 * 1024;

/** The way to the agent of one target. */
export interface FarChannel {
  /** Bytes that were written and read. */
  readonly wire: { out: number; in: number };
  /** The whole body of a reply of at most `limit` bytes. Errors: those of the agent; HOST_UNREACHABLE, HOST_INVALID, INTERRUPTED. */
  ask(ask: Ask, limit: number): Promise<Buffer>;
  /** The body as it comes. It ends without an error only when the reply was whole. Errors as above. */
  listen(ask: Ask): AsyncGenerator<Buffer, void>;
}

const ABSENT = 'absent';

/** @param state the state directory there; empty: the one of that user. */
export function openChannel(session: Session, state: string, context: Context): FarChannel {
  const wire = { out: 0, in: 0 };
  const exec = async function* (
    argv: (nonce: string) => [string, ...string[]],
    { input, silence }: Pick<Ask, 'input' | 'silence'>,
  ): AsyncGenerator<Buffer, typeof ABSENT | undefined> {
    checkAborted(context);
    const nonce = randomBytes(8).toString('hex');
    const words = argv(nonce);
    // Whether an interruption ends this is for our own context to say: what has begun there is followed and closed after one.
    const stdin = input === undefined ? 'null' : 'pipe';
    const far = await session.exec({ argv: words, stdin, closing: true });
    wire.out += words.join(' ').length;
    using _end = killedOnAbort(far, context);
    const written = input === undefined ? undefined : write(far.stdin, input(), wire);
    return yield* replyOf(far, { nonce, name: session.name, written, wire, silence, context });
  };
  const bring = async (): Promise<void> => {
    const input = (): Uint8Array[] => [AGENT_BYTES];
    for await (const _chunk of exec((nonce) => bringArgv(nonce, state), { input }));
  };
  const listen = async function* ({ verb, words = [], ...how }: Ask): AsyncGenerator<Buffer, void> {
    const argv = (nonce: string): [string, ...string[]] => agentArgv(nonce, state, [verb, ...words]);
    if ((yield* exec(argv, how)) !== ABSENT) return;
    await bring();
    if ((yield* exec(argv, how)) !== ABSENT) return;
    throw invalid(session.name, 'its agent is not there after it was brought, expected it to stay');
  };
  const ask = async (asked: Ask, limit: number): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    using room = answerRoom();
    let size = 0;
    for await (const chunk of listen(asked)) {
      size += chunk.length;
      if (size > limit) throw invalid(session.name, `it answers with more than ${limit} bytes`);
      if (!room.take(chunk.length))
        throw invalid(
          session.name,
          `it answers with ${size} bytes and goes on, as others do at the same time`,
        );
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };
  return { wire, ask, listen };
}

/** The refusal of what a target has answered. */
export function invalid(name: string, problem: string): ArxError {
  return new ArxError('HOST_INVALID', `Cannot understand the target ${quoted(name)}: ${problem}`);
}

function killedOnAbort(far: FarProcess, { signal }: Context): Disposable {
  const kill = (): void => far.kill();
  signal.addEventListener('abort', kill, { once: true });
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', kill);
      far.kill();
    },
  };
}

interface Replying {
  readonly nonce: string;
  readonly name: string;
  readonly written: Promise<void> | undefined;
  readonly wire: { in: number };
  readonly silence: number | undefined;
  readonly context: Context;
}

async function* replyOf(
  far: FarProcess,
  { nonce, name, written, wire, silence, context }: Replying,
): AsyncGenerator<Buffer, typeof ABSENT | undefined> {
  const errors = firstBytes(far.stderr);
  const frame = new FrameReader(nonce);
  using patience = patienceWith(far, silence, written);
  let after = 0;
  for await (const chunk of far.stdout) {
    wire.in += (chunk as Buffer).length;
    const body = frame.read(chunk as Buffer);
    patience.heard(frame.isOver);
    if (body.length > 0) yield body;
    if (!frame.isOver) continue;
    // It waits for the end of what it is given: podman can lose the words of a program that ends before.
    far.stdin?.end();
    after += (chunk as Buffer).length;
    if (after > LONGEST_FAREWELL) break;
  }
  const { end } = frame;
  if (end === undefined && frame.isOver)
    throw invalid(name, 'it says too much before its answer or in its end');
  if (end === undefined && patience.isOver) throw silent(name, patience.seconds);
  // A writer that is still at work when the reply is there has written to somebody who does not read any more.
  if (end !== undefined) {
    written?.catch(() => undefined);
    if (end === 'ok') return undefined;
    if (end === ABSENT) return ABSENT;
    throw farError(name, end);
  }
  const { code, lost } = await far.ended;
  checkAborted(context);
  await written;
  throw incomplete(name, { code, lost, said: errors() });
}

function silent(name: string, seconds: number): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot reach the target ${quoted(name)}: it has said nothing for ${seconds} s, expected an answer`,
  );
}

/** The next step on a target, where the one of the code is for this machine. */
const HINTS: Readonly<Record<string, string>> = {
  WRITE_FAILED: 'Look at the file systems there (df, mount); state_directory in its data names another place',
  HOST_NO_PROGRAM: 'Install it there, and run again',
  RUN_BUSY: 'Run again when it has ended there',
  RUN_OBJECT_MISSING: 'Put those bytes back there from a backup; the next run goes on with taking back',
};

/** An error that the agent names; a code that arx does not have makes it an answer that nobody understands. */
function farError(name: string, end: string): ArxError {
  const [, code = '', sentence = ''] = /^([A-Z_]{1,40}) (.*)$/s.exec(end) ?? [];
  if (!Object.hasOwn(ERROR_CODES, code)) return invalid(name, `it ends with ${quoted(end)}`);
  const hint = HINTS[code];
  const said = code === 'RUN_BUSY' ? sentence.replace(/\{.*\}/s, holderWords) : sentence;
  return new ArxError(
    code as ErrorCode,
    // Such a path could be one of this machine as well.
    shown(said.replace(/^Cannot use "(?=\/)/, (begin) => `${begin}${name}:`)),
    hint === undefined ? {} : { hint },
  );
}

const LONGEST = 1000;

function shown(text: string): string {
  return quoted(text, LONGEST).slice(1, -1).replaceAll('\\"', '"');
}

function incomplete(
  name: string,
  {
    code,
    lost,
    said,
  }: { readonly code: number | undefined; readonly lost: string | undefined; readonly said: string },
): ArxError {
  const why = lost ?? `its shell ended with ${code ?? 'a signal'} in the middle of an answer`;
  const words = said === '' ? '' : `: ${shown(said)}`;
  const hint =
    lost === undefined
      ? 'Its login shell or what that starts may end at once: try `true` there by hand'
      : 'Run again, with --resume in a fleet: what was begun there goes on, and is followed';
  return new ArxError('HOST_UNREACHABLE', `Cannot reach the target ${quoted(name)}: ${why}${words}`, {
    hint,
  });
}

function firstBytes(stream: Readable): () => string {
  let text = '';
  stream.on('data', (bytes: Buffer) => {
    if (text.length < LONGEST) text += bytes.toString();
  });
  return () => text.slice(0, LONGEST).trim();
}

/** Ends when everything is written or nobody reads any more: how that ended is told by the reply. */
async function write(
  stdin: Writable | undefined,
  input: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  wire: { out: number },
): Promise<void> {
  if (stdin === undefined) return;
  let broken = false;
  stdin.on('error', () => (broken = true)).on('close', () => (broken = true));
  for await (const chunk of input) {
    // What has ended before anybody listened to it says nothing any more.
    if (broken || stdin.writableEnded || stdin.destroyed) break;
    wire.out += chunk.length;
    if (!stdin.write(chunk)) await drained(stdin);
  }
  if (!broken && !stdin.writableEnded) stdin.end();
}

async function drained(stdin: Writable): Promise<void> {
  if (stdin.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'error', 'close']) stdin.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'error', 'close']) stdin.on(event, done);
  });
}
