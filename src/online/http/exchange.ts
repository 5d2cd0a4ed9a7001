import type { Request } from 'got';
import { type Context, checkAborted } from '../../core/context.ts';
import { VERSION } from '../../core/version.ts';
import type { Agents } from './agents.ts';
import type { HttpSettings } from './http-settings.ts';

/** An answer whose body has not been read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * Reads the body to its end, one chunk after the other; what `sink` throws stops it and is thrown.
   * @throws Error of the network when the body is cut or too slow.
   */
  read(sink: (chunk: Uint8Array) => void): Promise<void>;
  /** Ends the exchange without the body. */
  discard(): void;
}

/** What one exchange asks for. */
export interface Ask {
  readonly url: URL;
  /** Sent as they are, beside the fixed ones. */
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: Agents;
  /** What is sent; missing: nothing, which only GET and HEAD may. */
  readonly body?: string | Uint8Array;
  /** Default: POST with a body, else GET. */
  readonly method?: 'HEAD' | 'GET' | 'POST' | 'PUT' | 'PATCH';
}

/**
 * One request, without redirects, retries, decompression, cookies or any header that is not listed here.
 * @throws Error of the network.
 */
export async function exchange(
  { url, headers, agents, body, method = body === undefined ? 'GET' : 'POST' }: Ask,
  settings: HttpSettings,
  context: Context,
): Promise<Answer> {
  checkAborted(context);
  // Loaded with the first request: most commands of a locked project make none.
  const { default: got } = await import('got');
  const stream = got.stream(url, {
    headers: {
      'user-agent': `arx/${VERSION}`,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...headers,
    },
    agent: { http: agents.http, https: agents.https },
    decompress: false,
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: { socket: settings.idle },
    signal: context.signal,
    method,
    ...(body !== undefined && { body }),
  });
  return answerOf(stream, settings);
}

async function answerOf(stream: Request, settings: HttpSettings): Promise<Answer> {
  // Without an end of its own this could last for ever: each header, each 1xx answer (RFC 9110, section 15.2) and each
  // byte of a proxy is a sign of life.
  const deadline = setTimeout(() => stream.destroy(new SlowError('no headers')), settings.headers);
  const response = await new Promise<{
    statusCode: number;
    headers: Record<string, string | string[] | undefined>;
  }>((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('error', reject);
  }).finally(() => clearTimeout(deadline));
  return {
    status: response.statusCode,
    headers: onlyFirst(response.headers),
    read: (sink) => readBody(stream, sink, settings),
    discard: () => discard(stream),
  };
}

async function readBody(
  stream: Request,
  sink: (chunk: Uint8Array) => void,
  { window, windowBytes }: HttpSettings,
): Promise<void> {
  let came = 0;
  const watch = setInterval(() => {
    if (came < windowBytes) stream.destroy(new SlowError('a slow body'));
    came = 0;
  }, window);
  // Listening to 'data' with a synchronous sink is twice as fast as a pipeline of streams.
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Uint8Array) => {
      came += chunk.length;
      try {
        sink(chunk);
      } catch (error) {
        discard(stream);
        reject(error);
      }
    });
    stream.once('end', resolve);
    stream.once('error', reject);
    stream.once('close', () => reject(new CutError()));
  }).finally(() => clearInterval(watch));
}

/** The body ended without an end. */
class CutError extends Error {
  readonly code = 'ECONNRESET';
}

/** Bytes came, but too few. */
class SlowError extends Error {
  readonly code = 'ARX_SLOW';
}

function discard(stream: Request): void {
  stream.on('error', () => undefined);
  stream.destroy();
}

function onlyFirst(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
