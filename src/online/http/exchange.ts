import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Request } from 'got';
import { type Context, checkAborted } from '../../core/context.ts';
import { VERSION } from '../../core/version.ts';
import type { HttpSettings } from './http-settings.ts';
import { trustRoots } from './trust-roots.ts';

/** An answer whose body has not been read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * Reads the body to its end, one chunk after the other; what `sink` throws stops it and is thrown.
   * @throws Error of the network when the body is cut.
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
}

/**
 * One GET, without redirects, retries, decompression, cookies or any header that is not listed here.
 * @throws Error of the network.
 */
export async function exchange(ask: Ask, settings: HttpSettings, context: Context): Promise<Answer> {
  checkAborted(context);
  const roots = trustRoots(context);
  const stream = got.stream(ask.url, {
    headers: {
      'user-agent': `arx/${VERSION}`,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...ask.headers,
    },
    agent: agentsOf(context),
    decompress: false,
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: {
      lookup: settings.idle,
      connect: settings.idle,
      socket: settings.idle,
      response: settings.idle,
    },
    signal: context.signal,
    ...(roots === undefined ? {} : { https: { certificateAuthority: roots } }),
  });
  return answerOf(stream);
}

async function answerOf(stream: Request): Promise<Answer> {
  const response = await new Promise<{
    statusCode: number;
    headers: Record<string, string | string[] | undefined>;
  }>((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('error', reject);
  });
  return {
    status: response.statusCode,
    headers: onlyFirst(response.headers),
    read: (sink) => readBody(stream, sink),
    discard: () => discard(stream),
  };
}

async function readBody(stream: Request, sink: (chunk: Uint8Array) => void): Promise<void> {
  // Listening to 'data' with a synchronous sink is twice as fast as a pipeline of streams.
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Uint8Array) => {
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
  });
}

/** The body ended without an end. */
class CutError extends Error {
  readonly code = 'ECONNRESET';
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

// Connections are kept for the next file of the same host, and proxies are taken from the context's environment.
const AGENTS = new WeakMap<object, { http: HttpAgent; https: HttpsAgent }>();

function agentsOf(context: Context): { http: HttpAgent; https: HttpsAgent } {
  const known = AGENTS.get(context.env);
  if (known !== undefined) return known;
  const proxyEnv = proxiesOf(context.env);
  const agents = {
    http: new HttpAgent({ keepAlive: true, proxyEnv }),
    https: new HttpsAgent({ keepAlive: true, proxyEnv }),
  };
  AGENTS.set(context.env, agents);
  return agents;
}

function proxiesOf(env: Context['env']): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
