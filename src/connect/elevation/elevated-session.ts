import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { ExecRequest, FarProcess, Session } from '../../plugin/session.ts';
import { elevatedArgv } from './elevated-argv.ts';
import type { Elevation } from './elevation.ts';
import { type Opener, opener } from './opener.ts';
import { refusal } from './why-refused.ts';

/** How long sudo, su, doas and a login shell may take, in milliseconds. */
const PATIENCE = 60_000;
/** How long they may take to end once they have closed their stderr, in milliseconds. */
const FAREWELL = 10_000;
/** Characters that are enough to say why they did not start a program. */
const ENOUGH = 1000;

/**
 * Starts each program of a session as somebody else. A password is written when it is asked for, and the program's own input
 * only after the program has started, so neither can be taken for the other. It does not close the outer session.
 * @throws ArxError (exec) HOST_REFUSED, HOST_NO_PROGRAM, HOST_UNREACHABLE, INTERRUPTED.
 */
export function elevatedSession(outer: Session, elevation: Elevation, context: Context): Session {
  return {
    name: outer.name,
    exec: (request) => start(request, { outer, elevation, context }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface Setting {
  /** True: an interruption does not end it. */
  readonly closing: boolean;
  readonly outer: Session;
  readonly elevation: Elevation;
  readonly context: Context;
}

async function start(
  request: ExecRequest,
  { outer, elevation, context }: Omit<Setting, 'closing'>,
): Promise<FarProcess> {
  const nonce = randomBytes(12).toString('hex');
  const marks = { prompt: `arx-password-${nonce}:`, ready: `arx-ready-${nonce}` };
  const answers = elevation.sudo?.password !== undefined || elevation.su?.password !== undefined;
  const stdin = answers || request.stdin === 'pipe' ? 'pipe' : 'null';
  const { closing = false } = request;
  const child = await outer.exec({ argv: elevatedArgv(request.argv, elevation, marks), stdin, closing });
  const open = opener(marks, elevation, (line) => child.stdin?.write(line));
  void pipeline(child.stderr, open.stream).catch(() => undefined);
  await untilReady(child, open, { outer, elevation, context, closing });
  if (request.stdin !== 'pipe') child.stdin?.end();
  const read = finished(open.stream, { writable: false }).catch(() => undefined);
  const { stdin: input, ...others } = child;
  return {
    ...others,
    ...(request.stdin === 'pipe' && input !== undefined ? { stdin: input } : {}),
    stderr: open.stream,
    ended: Promise.all([child.ended, read]).then(([end]) => end),
  };
}

/** @throws ArxError when it does not start; nothing of it is left on this machine then. */
async function untilReady(child: FarProcess, open: Opener, setting: Setting): Promise<void> {
  const over = new AbortController();
  const { closing, context } = setting;
  const interruption = closing ? [] : [context.signal];
  const any = AbortSignal.any([AbortSignal.timeout(PATIENCE), ...interruption, over.signal]);
  const late = Promise.withResolvers<'late'>();
  any.addEventListener('abort', () => late.resolve('late'), { once: true });
  const outcome = any.aborted ? 'late' : await Promise.race([open.outcome, late.promise]);
  over.abort();
  if (outcome === 'ready') return;
  child.stdin?.end();
  if (outcome !== 'closed') child.kill();
  const farewell = setTimeout(() => child.kill(), FAREWELL);
  // nologin(8) says why on stdout.
  const written = await beginning(child.stdout);
  if (written.length >= ENOUGH) child.kill();
  const { code, lost } = await child.ended;
  clearTimeout(farewell);
  checkAborted(setting.context);
  if (lost !== undefined) throw lostOn(setting.outer.name, lost);
  throw refusal(setting.outer.name, setting.elevation, {
    said: open.said() || written,
    again: outcome === 'again',
    stuck: outcome === 'asked' || outcome === 'late',
    ...(code === undefined ? {} : { code }),
  });
}

async function beginning(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.length >= ENOUGH) break;
  }
  return text;
}

function lostOn(name: string, lost: string): ArxError {
  return new ArxError('HOST_UNREACHABLE', `Cannot go on with ${quoted(name)}: ${lost}, expected it to stay`, {
    data: { host: name },
  });
}
