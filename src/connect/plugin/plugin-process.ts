import { PassThrough, Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { FarEnd, FarProcess } from '../../plugin/session.ts';
import { type PluginUse, shown, wrongPlugin } from './host-plugin-error.ts';

/** Milliseconds in which a program that was ended must have ended. */
const GRACE = 2000;

/**
 * A program that a plug-in started, as everything else of arx can rely on it: bytes come out of its streams and no errors, and
 * it ends when it is told to, whatever the plug-in does.
 * @throws ArxError PLUGIN_FAILED when it has not the form of one.
 */
export function pluginProcess(value: unknown, wantsStdin: boolean, use: PluginUse): FarProcess {
  const given = demandProcess(value, wantsStdin, use);
  let lost: string | undefined;
  const fail = (why: string): void => {
    lost ??= why;
  };
  const stdout = taken(given.stdout, use, fail);
  const stderr = taken(given.stderr, use, fail);
  const killed = Promise.withResolvers<FarEnd>();
  const ended = Promise.race([endOf(given, use), killed.promise]);
  const all = [stdout, stderr].map((stream) => finished(stream, { writable: false }).catch(() => undefined));
  const end = Promise.all([ended, ...all]).then(([how]) => (lost === undefined ? how : { lost }));
  const kill = (): void => {
    endQuietly(given);
    const why = `the plug-in ${use.plugin} did not end it`;
    const timer = setTimeout(() => {
      killed.resolve({ lost: why });
      for (const stream of [stdout, stderr]) stream.end();
    }, GRACE);
    void end.then(() => clearTimeout(timer));
  };
  return {
    ...(wantsStdin && given.stdin !== undefined && { stdin: given.stdin }),
    stdout,
    stderr,
    ended: end,
    kill,
  };
}

function demandProcess(value: unknown, wantsStdin: boolean, use: PluginUse): FarProcess {
  const { stdin, stdout, stderr, ended, kill } = (value ?? {}) as Partial<FarProcess>;
  const isOne =
    stdout instanceof Readable &&
    stderr instanceof Readable &&
    typeof kill === 'function' &&
    typeof ended?.then === 'function' &&
    (!wantsStdin || stdin instanceof Writable);
  if (!isOne) {
    endQuietly(value);
    throw wrongPlugin(use, 'started something else', 'stdin, stdout, stderr, ended and kill');
  }
  // One that has ended reads no more; how it ended tells why.
  stdin?.on('error', () => undefined);
  return value as FarProcess;
}

/** What comes out is read at once: also of a program that has ended before anybody looks. */
function taken(source: Readable, use: PluginUse, fail: (why: string) => void): PassThrough {
  const stream = new PassThrough();
  const says = (error: unknown): void =>
    fail(`the plug-in ${use.plugin} says: ${shown(String(error), use.secrets)}`);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source as AsyncIterable<unknown>) yield bytesOf(chunk);
    } catch (error) {
      says(error);
    }
  }
  source.on('error', () => undefined);
  void pipeline(bytes(), stream).catch(() => undefined);
  return stream;
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk);
  throw new Error('what a program wrote is no bytes');
}

async function endOf({ ended }: FarProcess, { plugin, secrets }: PluginUse): Promise<FarEnd> {
  try {
    const told: unknown = await ended;
    const { code, lost } = (
      typeof told === 'object' && told !== null ? told : { lost: true }
    ) as Partial<FarEnd>;
    if (typeof lost === 'string') return { lost: shown(lost, secrets) };
    if (lost === undefined && code === undefined) return {};
    const isCode = Number.isInteger(code) && Number(code) >= 0 && Number(code) <= 255;
    return lost === undefined && isCode
      ? { code: Number(code) }
      : { lost: `the plug-in ${plugin} does not say how it ended` };
  } catch (error) {
    return { lost: `the plug-in ${plugin} says: ${shown(String(error), secrets)}` };
  }
}

/** Tells what a plug-in started to end, if it can be told. What goes on all the same is ended when the way is closed. */
export function endQuietly(given: unknown): void {
  try {
    (given as Partial<FarProcess> | null | undefined)?.kill?.();
  } catch {
    // It cannot be told.
  }
}
