import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createRawServer,
  type LookupFunction,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Store } from '../../src/archive/store.ts';
import { HTTP_SETTINGS, type HttpSettings } from '../../src/online/http/http-settings.ts';
import { download } from '../../src/online/http-client.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { errorOf, type Workplace, workplace } from './workplace.ts';

// Servers that do wrong on purpose: no real one can be told to. What a person then reads is here word for word.

const BODY = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 31) % 251));
const SETTINGS: HttpSettings = { ...HTTP_SETTINGS, backoff: 5, longestWait: 20, budget: 2000, tick: 10 };
/** For servers that are too slow, and for no others: a busy machine is slow as well. */
const IMPATIENT = { idle: 2000, headers: 300, window: 150, windowBytes: 1000, tries: 2 };

type Answer = (response: ServerResponse, request: IncomingMessage, port: number) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end();

const cutAt =
  (part: number): Answer =>
  (response, request) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = { 'content-length': String(BODY.length - from), etag: '"one"' };
    const range = { 'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}` };
    response.writeHead(from === 0 ? 200 : 206, from === 0 ? headers : { ...headers, ...range });
    if (from > 0) response.end(BODY.subarray(from));
    else response.write(BODY.subarray(0, Math.floor(BODY.length * part)), () => response.socket?.destroy());
  };

const cutForEver =
  (percent: number): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': String(BODY.length) });
    response.write(BODY.subarray(0, percent * 1000), () => response.socket?.destroy());
    if (percent === 0) response.socket?.destroy();
  };

/** Whole, and with the range that was asked for the rest. */
const whole: Answer = (response) => void response.setHeader('etag', '"one"').end(BODY);

/** Runs a server whose n-th request gets the n-th answer, the last one again and again. */
async function served<T>(
  answers: readonly Answer[],
  task: (url: string, ranges: readonly (string | undefined)[]) => Promise<T>,
): Promise<T> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const { port } = server.address() as AddressInfo;
    answers[Math.min(ranges.length, answers.length) - 1]?.(response, request, port);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}/f`, ranges);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

interface Demand {
  readonly archive?: boolean;
  readonly settings?: Partial<HttpSettings>;
}

function get(
  w: Workplace,
  location: string,
  { archive = false, settings = {} }: Demand = {},
): ReturnType<typeof download> {
  const request = { location, source: location, archive };
  return download(request, new Store(w.context.cacheDir), w.context, { ...SETTINGS, ...settings });
}

/** Nothing but empty directories. */
function assertEmpty(w: Workplace): void {
  const left = readdirSync(w.path, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  assert.deepEqual(
    left.map(({ name }) => name),
    [],
  );
}

for (const [percent, from] of [
  [0, undefined],
  [40, 'bytes=40000-'],
  [99, 'bytes=99000-'],
] as const)
  test(`download() goes on with the same body when it is cut at ${percent} %`, async () => {
    using w = workplace('faults');
    await served([cutAt(percent / 100), percent === 0 ? whole : cutAt(1)], async (url, ranges) => {
      const file = await get(w, url);
      assert.equal(file.integrity, `sha256-${createHash('sha256').update(BODY).digest('base64')}`);
      assert.deepEqual(ranges, [undefined, from]);
    });
  });

interface Row {
  readonly name: string;
  readonly answers: readonly Answer[];
  readonly code: string;
  /** URL stands for the URL that was asked, HOST for its host. */
  readonly message: string;
  readonly demand?: Demand;
}

const FILE = 'expected the file';
const ROWS: readonly Row[] = [
  ...[0, 40, 99].map((percent) => ({
    name: `the connection is always cut at ${percent} %, and the body has no ETag`,
    answers: [cutForEver(percent)],
    code: 'SOURCE_RESET',
    message: `Cannot download "URL": the connection was cut${percent === 0 ? '' : ` after ${percent}000 of 100000 bytes`}, after 5 tries, ${FILE}`,
  })),
  {
    name: 'it wants a login (401)',
    answers: [status(401)],
    code: 'SOURCE_UNAUTHORIZED',
    message: `Cannot download "URL": the server answered 401, ${FILE}`,
  },
  {
    name: 'it forbids (403)',
    answers: [status(403)],
    code: 'SOURCE_UNAUTHORIZED',
    message: `Cannot download "URL": the server answered 403, ${FILE}`,
  },
  {
    name: 'it has no such file (404)',
    answers: [status(404)],
    code: 'SOURCE_NOT_FOUND',
    message: `Cannot download "URL": the server answered 404, ${FILE}`,
  },
  {
    name: 'it is asked too much (429) and wants more time than there is',
    answers: [status(429, { 'retry-after': '3600' })],
    code: 'SOURCE_HTTP_STATUS',
    message: `Cannot download "URL": the server answered 429 and wants 3600 s more, where arx waits 2 s at most, ${FILE}`,
  },
  {
    name: 'it is always broken (500)',
    answers: [status(500)],
    code: 'SOURCE_HTTP_STATUS',
    message: `Cannot download "URL": the server answered 500, after 5 tries, ${FILE}`,
  },
  {
    name: 'it redirects in a circle',
    answers: [
      (response, request) =>
        void response.writeHead(302, { location: request.url === '/f' ? '/g' : '/f' }).end(),
    ],
    code: 'SOURCE_REDIRECT',
    message: 'Cannot follow the redirect of "http://HOST/g": it leads in a circle to "URL"',
  },
  {
    name: 'it redirects for ever',
    answers: [
      (response, request) => void response.writeHead(302, { location: `${request.url ?? ''}f` }).end(),
    ],
    code: 'SOURCE_REDIRECT',
    message: 'Cannot follow the redirect of "http://HOST/ffffff": it is one of more than 5 in a row',
  },
  {
    name: 'a page comes instead of an archive',
    answers: [(response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    code: 'SOURCE_HTML',
    message: 'Cannot use "URL": HOST answered with a web page, expected an archive',
    demand: { archive: true },
  },
  {
    name: 'the length is wrong',
    answers: [
      (response) =>
        void response
          .writeHead(200, { 'content-length': '100001', connection: 'close' })
          .write(BODY, () => response.socket?.end()),
    ],
    code: 'SOURCE_RESET',
    message: `Cannot download "URL": the connection was cut after 100000 of 100001 bytes, after 5 tries, ${FILE}`,
  },
  {
    name: 'a body drips',
    answers: [
      (response) => {
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
    code: 'SOURCE_TIMEOUT',
    message: `Cannot download "URL": the host sent next to nothing for too long, after 2 tries, ${FILE}`,
    demand: { settings: IMPATIENT },
  },
];

for (const { name, answers, code, message, demand } of ROWS)
  test(`download() fails with ${code} and leaves nothing when ${name}`, async () => {
    using w = workplace('faults');
    await served(answers, async (url) => {
      const error = await errorOf(get(w, url, demand));
      assert.equal(error.message, message.replaceAll('URL', url).replaceAll('HOST', new URL(url).host));
      assert.equal(error.code, code);
      assert.equal(error.exit, 5);
      assertEmpty(w);
    });
  });

test('download() fails with SOURCE_DNS and leaves nothing when the name has no address', async () => {
  for (const [system, code, what] of [
    ['ENOTFOUND', 'SOURCE_DNS', "the host's name has no address"],
    ['EAI_AGAIN', 'SOURCE_DNS', "the host's name could not be looked up, after 5 tries"],
  ] as const) {
    using w = workplace('faults');
    const lookup: LookupFunction = (host, _options, callback) =>
      callback(Object.assign(new Error(host), { code: system }), '', 0);
    const error = await errorOf(get(w, 'http://none.test/f', { settings: { lookup } }));
    assert.equal(error.code, code);
    assert.equal(error.message, `Cannot download "http://none.test/f": ${what}, ${FILE}`);
    assertEmpty(w);
  }
});

/** A server that speaks to the socket itself. */
async function raw<T>(speak: (socket: Socket) => void, task: (url: string) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => speak(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}/f`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const again = (text: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), 5);
  socket.on('close', () => clearInterval(timer));
};

for (const [name, speak, code, what] of [
  [
    'headers never end',
    (socket: Socket) => (socket.write('HTTP/1.1 200 OK\r\nx: '), again('y')(socket)),
    'SOURCE_TIMEOUT',
    'the host sent next to nothing for too long, after 2 tries',
  ],
  [
    'answers in between never end',
    again('HTTP/1.1 103 Early Hints\r\n\r\n'),
    'SOURCE_TIMEOUT',
    'the host sent next to nothing for too long, after 2 tries',
  ],
  [
    'nothing comes',
    () => undefined,
    'SOURCE_TIMEOUT',
    'the host sent next to nothing for too long, after 2 tries',
  ],
  [
    'a header is gigantic',
    (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    'SOURCE_TOO_LARGE',
    'its headers are over 16 KiB',
  ],
] as const)
  test(`download() fails with ${code} and leaves nothing when ${name}`, async () => {
    using w = workplace('faults');
    await raw(speak, async (url) => {
      const error = await errorOf(get(w, url, { settings: IMPATIENT }));
      assert.equal(error.message, `Cannot download "${url}": ${what}, ${FILE}`);
      assert.equal(error.code, code);
      assertEmpty(w);
    });
  });

test('download() ends a body without end at the limit for one file', async () => {
  using w = workplace('faults');
  const limits = { ...w.context.limits, fileBytes: 1_000_000 };
  const answer: Answer = (response) => {
    const more = (): void => {
      while (response.write(BODY));
    };
    response.on('drain', more);
    more();
  };
  await served([answer], async (url) => {
    const request = { location: url, source: url, archive: false };
    const work = download(request, new Store(w.context.cacheDir), { ...w.context, limits }, SETTINGS);
    assert.equal((await errorOf(work)).code, 'SOURCE_TOO_LARGE');
    assertEmpty(w);
  });
});

test('download() counts down while it waits as long as the server asks', async () => {
  using w = workplace('faults');
  await served([status(429, { 'retry-after': '1' }), whole], async (url) => {
    await get(w, url, { settings: { tick: 250 } });
    const waits = w.events.flatMap((event) =>
      event.type === 'source' && event.state === 'waiting' ? [event.detail] : [],
    );
    assert.deepEqual(
      waits,
      Array.from({ length: 4 }, () => 'the server answered 429; again in 1 s'),
    );
  });
});

test('download() does not count tries that bring it further', async () => {
  using w = workplace('faults');
  const large = Buffer.alloc(12 * 1024 * 1024, 'large');
  const answer: Answer = (response, request) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = { etag: '"one"', 'content-length': String(large.length - from) };
    const range = { 'content-range': `bytes ${from}-${large.length - 1}/${large.length}` };
    response.writeHead(from === 0 ? 200 : 206, from === 0 ? headers : { ...headers, ...range });
    response.write(large.subarray(from, from + 1_300_000), () => response.socket?.end());
  };
  await served([answer], async (url, ranges) => {
    assert.equal((await get(w, url)).size, large.length);
    assert.ok(ranges.length > 5, String(ranges.length));
  });
});

const files = scratch('fault-table');
const web = await startNginx();
const expired = await startNginx({
  certificate: { name: 'old', names: 'IP:127.0.0.1', until: '20210101000000Z' },
});
after(async () => {
  await Promise.all([web.stop(), expired.stop()]);
  files.remove();
});
writeFileSync(join(web.root, 'a.txt'), 'a');
await web.set('/401', { status: 401 });
await web.set('/403', { status: 403 });
await web.set('/loop', { redirect: '/loop' });
await web.set('/down', { redirect: `${web.http}/a.txt` });
await web.set('/inward', { redirect: 'http://169.254.169.254/' });
await web.set('/page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>' });
const OTHER = `sha256-${Buffer.alloc(32).toString('base64')}`;

for (const [name, source, exit, message] of [
  ['401', `${web.http}/401`, 5, /SOURCE_UNAUTHORIZED.*the server answered 401/],
  ['403', `${web.http}/403`, 5, /SOURCE_UNAUTHORIZED.*the server answered 403/],
  ['404', `${web.http}/404`, 5, /SOURCE_NOT_FOUND.*the server answered 404/],
  ['a refused connection', 'http://127.0.0.1:9/x', 5, /SOURCE_REFUSED.*the host refused the connection/],
  ['a redirect loop', `${web.http}/loop`, 5, /SOURCE_REDIRECT.*it leads in a circle/],
  ['https to http', `${web.https}/down`, 5, /SOURCE_REDIRECT.*it leads to "http:.*expected https/],
  ['a redirect to a private address', `${web.http}/inward`, 5, /SOURCE_PRIVATE.*it is a link-local address/],
  ['a page instead of an archive', `tar+${web.http}/page`, 5, /SOURCE_HTML.*answered with a web page/],
  ['an expired certificate', `${expired.https}/a.txt`, 5, /SOURCE_TLS.*its certificate has expired/],
  [
    'a wrong digest',
    { source: `${web.http}/a.txt`, integrity: OTHER },
    4,
    /INTEGRITY_DIGEST.*expected sha256-AAAA/,
  ],
] as const)
  test(`arx repack leaves no lock, no bundle and no partial file when it meets ${name}`, async () => {
    const roots = join(mkdtempSync(join(files.path, 'ca-')), 'ca.pem');
    writeFileSync(roots, readFileSync(web.ca, 'utf8') + readFileSync(expired.ca, 'utf8'));
    using home = arxHome('faults', { SSL_CERT_FILE: roots });
    const entry = typeof source === 'string' ? { source } : source;
    const manifest = { name: 'demo', data: [{ ...entry, target: 't' }] };
    mkdirSync(join(home.path, 'project'));
    writeFileSync(join(home.path, 'project', 'arx.yaml'), JSON.stringify(manifest));
    const { code, stderr } = await home.run(['repack', '--progress', 'none'], {
      cwd: join(home.path, 'project'),
    });
    assert.match(stderr.replaceAll('\n', ' '), message);
    assert.equal(code, exit);
    assert.deepEqual(readdirSync(join(home.path, 'project')), ['arx.yaml']);
    assert.deepEqual(readdirSync(join(home.env['ARX_CACHE_DIR'] ?? '', 'partial')), []);
    assert.deepEqual(home.leftovers(), []);
  });

test('download() takes a redirect to another origin without any credential for the first', async () => {
  using w = workplace('faults');
  const seen: (string | undefined)[] = [];
  const there: Answer = (response, request) => {
    seen.push(request.headers.authorization, request.headers['private-token'] as string | undefined);
    response.end('there');
  };
  await served([there], (target) =>
    served([(response) => void response.writeHead(302, { location: target }).end()], async (url) => {
      const home = new URL(url).origin;
      const access = {
        name: 'corp',
        headersFor: ({ origin }: URL): Record<string, string> =>
          origin === home ? { 'private-token': 'canary' } : {},
      };
      const request = { location: url.replace('//', '//u:canary@'), source: url, archive: false, access };
      await download(request, new Store(w.context.cacheDir), w.context, SETTINGS);
    }),
  );
  assert.deepEqual(seen, [undefined, undefined]);
});
