import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Store } from '../../src/archive/store.ts';
import type { Context } from '../../src/core/context.ts';
import { HTTP_SETTINGS, type HttpSettings } from '../../src/online/http/http-settings.ts';
import { parseRetryAfter, retryDelay } from '../../src/online/http/retry-delay.ts';
import { type Download, download } from '../../src/online/http-client.ts';
import { codeOf, errorOf, workplace } from './workplace.ts';

// The server here is no real one on purpose: these are the faults that a real server cannot be told to make.

const BODY = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 251));
const OTHER = Buffer.alloc(250_000, 'other');
const SETTINGS: HttpSettings = { ...HTTP_SETTINGS, backoff: 5, longestWait: 50, budget: 2000 };
/** For servers that say nothing, and for no others: a busy machine is slow as well. */
const IMPATIENT: HttpSettings = { ...SETTINGS, idle: 1000 };

/** One request as it came. */
interface Seen {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly headers: readonly string[];
}

type Answer = (response: ServerResponse, seen: Seen, request: IncomingMessage) => void;

/** A server that answers the n-th request with the n-th answer, and the last one again and again. */
async function withServer<T>(
  answers: readonly Answer[],
  task: (url: string, seen: readonly Seen[]) => Promise<T>,
): Promise<T> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    const one = { range, ifRange: ifRange as string | undefined, headers: Object.keys(request.headers) };
    seen.push(one);
    answers[Math.min(seen.length, answers.length) - 1]?.(response, one, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}/file`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function get(url: string, context: Context, archive = false, settings = SETTINGS): Promise<Download> {
  return download({ location: url, source: url, archive }, new Store(context.cacheDir), context, settings);
}

const whole =
  (headers: Record<string, string> = {}, body = BODY): Answer =>
  (response) =>
    void response.writeHead(200, { 'content-length': String(body.length), ...headers }).end(body);

/** Sends the beginning of the body and cuts the connection. */
const cut =
  (size: number, headers: Record<string, string> = { etag: '"one"' }): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': String(BODY.length), ...headers });
    response.write(BODY.subarray(0, size), () => response.socket?.destroy());
  };

/** Goes on where the request asks to. */
const rest =
  (headers: Record<string, string> = { etag: '"one"' }, end = BODY.length): Answer =>
  (response, { range }) => {
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
    const range206 = `bytes ${start}-${BODY.length - 1}/${BODY.length}`;
    const length = String(BODY.length - start);
    response.writeHead(206, { 'content-range': range206, 'content-length': length, ...headers });
    response.write(BODY.subarray(start, end), () =>
      end < BODY.length ? response.socket?.destroy() : response.end(),
    );
  };

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end();

interface Case {
  readonly name: string;
  readonly answers: readonly Answer[];
  /** How many requests it takes. */
  readonly requests: number;
  /** The Range headers of the requests after the first. */
  readonly ranges?: readonly (string | undefined)[];
  readonly body?: Buffer;
  readonly settings?: HttpSettings;
}

const RECOVERED: readonly Case[] = [
  { name: 'a whole body', answers: [whole()], requests: 1 },
  { name: 'a body without a length', answers: [(response) => void response.end(BODY)], requests: 1 },
  { name: '500 twice', answers: [status(500), status(500), whole()], requests: 3 },
  {
    name: '503 with Retry-After in seconds',
    answers: [status(503, { 'retry-after': '0' }), whole()],
    requests: 2,
  },
  {
    name: '429 with Retry-After as a date',
    answers: [status(429, { 'retry-after': new Date(Date.now() - 1000).toUTCString() }), whole()],
    requests: 2,
  },
  {
    name: 'a dropped connection',
    answers: [(response) => void response.socket?.destroy(), whole()],
    requests: 2,
  },
  {
    name: 'a cut body with an ETag',
    answers: [cut(100_000), rest()],
    requests: 2,
    ranges: ['bytes=100000-'],
  },
  {
    name: 'a cut body with a date',
    answers: [cut(70_000, { 'last-modified': 'Tue, 01 Jul 2025 10:00:00 GMT' }), rest({})],
    requests: 2,
    ranges: ['bytes=70000-'],
  },
  {
    name: 'a body that is cut twice',
    answers: [cut(100_000), rest({ etag: '"one"' }, 200_000), rest()],
    requests: 3,
    ranges: ['bytes=100000-', 'bytes=200000-'],
  },
  {
    name: 'a cut body without anything to recognize it by',
    answers: [cut(100_000, {}), whole()],
    requests: 2,
    ranges: [undefined],
  },
  {
    name: 'a cut body with a weak ETag',
    answers: [cut(100_000, { etag: 'W/"one"' }), whole()],
    requests: 2,
    ranges: [undefined],
  },
  {
    name: 'a cut body of a server that takes no ranges',
    answers: [cut(100_000, { etag: '"one"', 'accept-ranges': 'none' }), whole()],
    requests: 2,
    ranges: [undefined],
  },
  {
    name: 'a body that changed after the cut',
    answers: [cut(100_000), whole({ etag: '"two"' }, OTHER)],
    requests: 2,
    ranges: ['bytes=100000-'],
    body: OTHER,
  },
  {
    name: 'a range that starts elsewhere',
    answers: [
      cut(100_000),
      (response) =>
        void response
          .writeHead(206, { 'content-range': `bytes 0-${BODY.length - 1}/${BODY.length}` })
          .end(BODY),
      whole(),
    ],
    requests: 3,
    ranges: ['bytes=100000-', undefined],
  },
  {
    name: 'a range of a body with another size',
    answers: [
      cut(100_000),
      (response) =>
        void response
          .writeHead(206, { 'content-range': 'bytes 100000-249999/250000' })
          .end(OTHER.subarray(100_000)),
      whole(),
    ],
    requests: 3,
    ranges: ['bytes=100000-', undefined],
  },
  {
    name: 'a range of a body with another ETag',
    answers: [cut(100_000), rest({ etag: '"two"' }), whole()],
    requests: 3,
    ranges: ['bytes=100000-', undefined],
  },
  {
    name: '416 after a cut',
    answers: [cut(100_000), status(416), whole()],
    requests: 3,
    ranges: ['bytes=100000-', undefined],
  },
  {
    name: 'a body that hangs in the middle',
    answers: [
      (response) =>
        void response
          .writeHead(200, { 'content-length': String(BODY.length), etag: '"one"' })
          .write(BODY.subarray(0, 50_000)),
      rest(),
    ],
    requests: 2,
    ranges: ['bytes=50000-'],
    settings: IMPATIENT,
  },
];

for (const { name, answers, requests, ranges, body = BODY, settings } of RECOVERED) {
  test(`download() obtains the file when it meets ${name}`, async () => {
    using w = workplace('faults');
    await withServer(answers, async (url, seen) => {
      const file = await get(url, w.context, false, settings);
      assert.deepEqual(readFileSync(file.path), body);
      assert.equal(file.integrity, `sha256-${createHash('sha256').update(body).digest('base64')}`);
      assert.equal(seen.length, requests);
      if (ranges !== undefined)
        assert.deepEqual(
          seen.slice(1).map(({ range }) => range),
          ranges,
        );
      for (const { range, ifRange } of seen) assert.equal(range === undefined, ifRange === undefined);
      assert.deepEqual(readdirSync(join(w.context.cacheDir, 'partial')), []);
    });
  });
}

const FAILED: readonly {
  name: string;
  answers: readonly Answer[];
  code: string;
  requests: number;
  archive?: boolean;
  settings?: HttpSettings;
}[] = [
  { name: 'always 503', answers: [status(503)], code: 'SOURCE_HTTP_STATUS', requests: 5 },
  { name: 'always 429', answers: [status(429)], code: 'SOURCE_HTTP_STATUS', requests: 5 },
  { name: '501, which is final', answers: [status(501)], code: 'SOURCE_HTTP_STATUS', requests: 1 },
  { name: 'always a cut at the same byte', answers: [cut(1000, {})], code: 'SOURCE_RESET', requests: 5 },
  {
    name: 'a length that is too long',
    answers: [
      (r) =>
        void r
          .writeHead(200, { 'content-length': '999999', connection: 'close' })
          .write(BODY, () => r.socket?.end()),
    ],
    code: 'SOURCE_RESET',
    requests: 5,
  },
  {
    name: 'no byte at all',
    answers: [() => undefined],
    code: 'SOURCE_TIMEOUT',
    requests: 5,
    settings: IMPATIENT,
  },
  { name: 'a redirect without a place', answers: [status(302)], code: 'SOURCE_REDIRECT', requests: 1 },
  {
    name: 'a redirect to nonsense',
    answers: [status(301, { location: 'https://[nonsense' })],
    code: 'SOURCE_REDIRECT',
    requests: 1,
  },
  {
    name: 'a redirect to a script',
    answers: [status(301, { location: 'javascript:alert(1)' })],
    code: 'SOURCE_REDIRECT',
    requests: 1,
  },
  { name: '304, which nobody asked for', answers: [status(304)], code: 'SOURCE_HTTP_STATUS', requests: 1 },
  {
    name: 'gzip that nobody asked for',
    answers: [(r) => void r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(BODY))],
    code: 'SOURCE_ENCODING',
    requests: 1,
  },
  {
    name: 'a web page',
    answers: [(r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    code: 'SOURCE_HTML',
    requests: 1,
    archive: true,
  },
  {
    name: 'no HTTP',
    answers: [(r) => void r.socket?.end('SSH-2.0-OpenSSH\r\n')],
    code: 'SOURCE_PROTOCOL',
    requests: 1,
  },
];

for (const { name, answers, code, requests, archive, settings } of FAILED) {
  test(`download() fails with ${code} and leaves nothing when it meets ${name}`, async () => {
    using w = workplace('faults');
    await withServer(answers, async (url, seen) => {
      assert.equal(await codeOf(get(url, w.context, archive, settings)), code);
      assert.equal(seen.length, requests);
      assert.deepEqual(readdirSync(join(w.context.cacheDir, 'partial')), []);
    });
  });
}

test('download() keeps a compressed archive as it was sent', async () => {
  using w = workplace('encoded');
  const bytes = gzipSync(BODY);
  const answer: Answer = (r) => void r.writeHead(200, { 'content-encoding': 'x-gzip' }).end(bytes);
  await withServer([answer], async (url) => {
    assert.deepEqual(readFileSync((await get(url, w.context, true)).path), bytes);
  });
});

test('download() sends a fixed list of headers, and none more after a cut', async () => {
  using w = workplace('headers');
  await withServer([cut(1000), rest()], async (url, seen) => {
    await get(url, w.context);
    const usual = ['user-agent', 'accept', 'accept-encoding', 'host', 'connection'].sort();
    assert.deepEqual(seen[0]?.headers.toSorted(), usual);
    assert.deepEqual(seen[1]?.headers.toSorted(), [...usual, 'range', 'if-range'].sort());
  });
});

test('download() stops at once, and while it waits, when it is aborted', async () => {
  for (const answer of [() => undefined, status(503, { 'retry-after': '60' }), cut(1000, {})] as Answer[]) {
    using w = workplace('abort');
    const stop = new AbortController();
    const patient = { ...HTTP_SETTINGS, backoff: 60_000 };
    await withServer([answer], async (url, seen) => {
      const work = get(url, { ...w.context, signal: stop.signal }, false, patient);
      const code = codeOf(work);
      while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      setTimeout(() => stop.abort(), 20);
      assert.equal(await code, 'INTERRUPTED');
      assert.deepEqual(readdirSync(join(w.context.cacheDir, 'partial')), []);
    });
  }
});

test('download() stops waiting when the budget is used up', async () => {
  using w = workplace('budget');
  const settings = { ...SETTINGS, longestWait: 1_000_000, budget: 1000 };
  await withServer([status(503, { 'retry-after': '3600' })], async (url, seen) => {
    assert.equal(await codeOf(get(url, w.context, false, settings)), 'SOURCE_HTTP_STATUS');
    assert.equal(seen.length, 1);
  });
});

test('download() tells why and when it tries again', async () => {
  using w = workplace('events');
  await withServer([status(503, { 'retry-after': '0' }), whole()], async (url) => {
    await get(url, w.context);
    const details = w.events.flatMap((event) => (event.type === 'source' ? [event.detail] : []));
    assert.deepEqual(details, ['the server answered 503; again in 0.0 s']);
  });
});

test('download() says how often it tried', async () => {
  using w = workplace('tries');
  await withServer([status(500)], async (url) => {
    const error = await errorOf(get(url, w.context));
    assert.match(error.message, /the server answered 500, after 5 tries/);
  });
});

test('parseRetryAfter() reads seconds and dates, and nothing else', () => {
  const now = Date.parse('Tue, 01 Jul 2025 10:00:00 GMT');
  assert.equal(parseRetryAfter('7', now), 7000);
  assert.equal(parseRetryAfter('Tue, 01 Jul 2025 10:00:05 GMT', now), 5000);
  assert.equal(parseRetryAfter('Tue, 01 Jul 2025 09:00:00 GMT', now), 0);
  assert.equal(parseRetryAfter('soon', now), undefined);
});

test('retryDelay() obeys the server, else doubles with a random part up to a minute', () => {
  assert.equal(retryDelay(1, '3600', HTTP_SETTINGS), 3_600_000);
  assert.ok(retryDelay(20, undefined, HTTP_SETTINGS) <= 60_000);
  assert.equal(retryDelay(1, '3', HTTP_SETTINGS), 3000);
  for (let tried = 1; tried <= 4; tried += 1) {
    const wait = retryDelay(tried, undefined, HTTP_SETTINGS);
    const full = 500 * 2 ** (tried - 1);
    assert.ok(wait >= full / 2 && wait <= full);
  }
});
