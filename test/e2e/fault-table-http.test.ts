import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import { freePort } from '../servers/free-port.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { error, faultTable, lockAndForget, type Row, success } from './fault-table.ts';
import { NO_NAMES, NO_NAME_SERVER } from './fault-table-without-names.ts';

// nginx does what it can be told to. What no server can be told to (cuts, answers that change) a small one of this test does.

const files = scratch('fault-table-http');
const old = { name: 'old', names: 'IP:127.0.0.1', until: '20210101000000Z' };
const alien = { name: 'alien', names: 'DNS:elsewhere.test' };
const [web, other, expired, elsewhere, unknown] = await Promise.all([
  startNginx(),
  startNginx(),
  startNginx({ certificate: old }),
  startNginx({ certificate: alien }),
  startNginx(),
]);
writeFileSync(join(web.root, 'a.txt'), 'a');
writeFileSync(join(other.root, 'a.txt'), 'a');
const html = { 'Content-Type': 'text/html' };
for (const [path, behaviour] of Object.entries({
  '/401': { status: 401 },
  '/403': { status: 403 },
  '/429': { status: 429, headers: { 'Retry-After': '3600' } },
  '/500': { status: 500 },
  '/drop': { drop: true },
  '/loop': { redirect: '/loop' },
  '/away': { redirect: `${other.http}/a.txt` },
  '/down': { redirect: `${web.http}/a.txt` },
  '/inward': { redirect: 'http://169.254.169.254/latest/meta-data/' },
  '/page.tgz': { status: 200, headers: html, body: '<html>Log in</html>' },
  '/quiet.tgz': { status: 200, body: '<!doctype html><html>Log in</html>' },
} as const))
  await web.set(path, behaviour);

const BODY = Buffer.alloc(100_000, 'body');
const half = await startHalfServer();
const roots = join(files.path, 'roots.pem');
writeFileSync(roots, [web, other, expired, elsewhere].map(({ ca }) => readFileSync(ca, 'utf8')).join(''));
after(async () => {
  await Promise.all([web, other, expired, elsewhere, unknown, half].map((one) => one[Symbol.asyncDispose]()));
  files.remove();
});

const WRONG = `sha256-${Buffer.alloc(32).toString('base64')}`;
const places = {
  web: web.http,
  webs: web.https,
  other: other.http,
  expired: expired.https,
  elsewhere: elsewhere.https,
  unknown: unknown.https,
  half: half.http,
  nobody: `http://127.0.0.1:${await freePort()}`,
  roots,
};

const FILE = 'expected the file';
const LATER = 'Try again later; `mirrors` can name other places';
const AUTHORITY =
  'If you trust that authority, name its file with SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or `ca` of an `auth`';
const PAGE = 'Open the URL in a browser: it may need a login, or have moved';
const trusting = { SSL_CERT_FILE: '<roots>' };

/** A download that fails. */
const failed = (source: string, code: string, what: string, hint: string) => ({
  source,
  says: error(code, `Cannot download "${source}": ${what}, ${FILE}`, hint),
});

/** A download of the whole body after some waits. */
const waited = (source: string, what: string) => ({
  source,
  exit: 0,
  says: success({
    source,
    states: [
      'started',
      `waiting ${what}; again in <wait> s`,
      'resolved sha256-hcc9xcD04S6nLZp0RVzUSlY7EZT8cj/off1Efdn0srY=',
      'done 1 entry, 100000 bytes',
    ],
    sum: 'sha256-hcc9xcD0…  1 file  100 kB',
  }),
});

const ROWS: readonly Row[] = [
  {
    name: 'the name of the host has no address',
    under: NO_NAMES,
    ...failed(
      'http://none.test/x',
      'SOURCE_DNS',
      "the host's name has no address",
      'Check the host in the URL, and the network',
    ),
  },
  {
    name: 'no name server answers',
    under: NO_NAME_SERVER,
    ...failed(
      'http://none.test/x',
      'SOURCE_DNS',
      "the host's name could not be looked up, after 5 tries",
      'Check the host in the URL, and the network',
    ),
  },
  {
    name: 'the connection is refused',
    ...failed(
      '<nobody>/x',
      'SOURCE_REFUSED',
      'the host refused the connection',
      'Check host and port in the URL; a firewall may be in between',
    ),
  },
  {
    name: 'the connection is cut before any answer',
    ...failed('<web>/drop', 'SOURCE_RESET', 'the connection was cut, after 5 tries', LATER),
  },
  {
    name: 'the connection is always cut at 0 %',
    ...failed('<half>/cut/0', 'SOURCE_RESET', 'the connection was cut, after 5 tries', LATER),
  },
  ...[40, 99].map((percent) => ({
    name: `the connection is always cut at ${percent} %`,
    ...failed(
      `<half>/cut/${percent}`,
      'SOURCE_RESET',
      `the connection was cut after ${percent}000 of 100000 bytes, after 5 tries`,
      LATER,
    ),
  })),
  {
    name: 'the connection is cut once at 0 %',
    ...waited('<half>/once/0', 'the connection was cut'),
  },
  ...[40, 99].map((percent) => ({
    name: `the connection is cut once at ${percent} %, and goes on there`,
    ...waited(`<half>/once/${percent}`, `the connection was cut after ${percent}000 of 100000 bytes`),
    check: () => assert.deepEqual(half.ranges.get(`/once/${percent}`), ['', `bytes=${percent}000-`]),
  })),
  {
    name: 'the server answers 401',
    ...failed(
      '<web>/401',
      'SOURCE_UNAUTHORIZED',
      'the server answered 401',
      'The host wants a credential: name one with `auth`, or give one to ~/.netrc',
    ),
  },
  {
    name: 'the server answers 401 to a credential',
    ...failed(
      '<web>/401',
      'SOURCE_UNAUTHORIZED',
      'the server answered 401',
      'The host does not take the credential that it was given: check it',
    ),
    source: 'http://me:canary@<webhost>/401',
  },
  {
    name: 'the server answers 403',
    ...failed(
      '<web>/403',
      'SOURCE_UNAUTHORIZED',
      'the server answered 403',
      'It may be for a credential only: name one with `auth`, or give one to ~/.netrc',
    ),
  },
  {
    name: 'the server answers 403 to a credential',
    ...failed(
      '<web>/403',
      'SOURCE_UNAUTHORIZED',
      'the server answered 403',
      'The credential is not allowed to read it: ask the owner',
    ),
    source: 'http://me:canary@<webhost>/403',
  },
  {
    name: 'the server answers 404',
    ...failed(
      '<web>/404',
      'SOURCE_NOT_FOUND',
      'the server answered 404',
      'Check the URL; some hosts answer so to everybody who may not read the file',
    ),
  },
  {
    name: 'the server answers 429 and wants an hour',
    ...failed(
      '<web>/429',
      'SOURCE_HTTP_STATUS',
      'the server answered 429 and wants 3600 s more, where arx waits 300 s at most',
      LATER,
    ),
  },
  {
    name: 'the server answers 429 and wants a second, then 200',
    ...waited('<half>/busy', 'the server answered 429'),
  },
  {
    name: 'the server always answers 500',
    ...failed('<web>/500', 'SOURCE_HTTP_STATUS', 'the server answered 500, after 5 tries', LATER),
  },
  {
    name: 'the server answers 500 twice, then 200',
    ...waited('<half>/broken-twice', 'the server answered 500'),
  },
  {
    name: 'a redirect leads in a circle',
    source: '<web>/loop',
    says: error(
      'SOURCE_REDIRECT',
      'Cannot follow the redirect of "<web>/loop": it leads in a circle to "<web>/loop"',
      'Open the URL in a browser: it may need a login',
    ),
  },
  {
    name: 'a redirect leads to another origin, which gets no credential',
    source: 'http://me:canary@<webhost>/away',
    exit: 0,
    says: success({
      source: '<web>/away',
      states: [
        'started',
        'started sent on to <other>/a.txt',
        'resolved sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=',
        'done 1 entry, 1 byte',
      ],
      sum: 'sha256-ypeBEsob…  1 file  1 B',
    }),
    check: async () => {
      const seen = (await other.requests()).map(({ uri, authorization }) => [uri, authorization]);
      assert.deepEqual(seen, [['/a.txt', '']]);
    },
  },
  {
    name: 'a redirect leads from https to http',
    source: '<webs>/down',
    env: trusting,
    says: error(
      'SOURCE_REDIRECT',
      'Cannot follow the redirect of "<webs>/down": it leads to "<web>/a.txt", expected https',
      'Write the final URL into the manifest, if you trust it',
    ),
  },
  {
    name: 'a redirect leads to the metadata service of a cloud',
    source: '<web>/inward',
    says: error(
      'SOURCE_PRIVATE',
      'Cannot follow the redirect of "<web>/inward" to "169.254.169.254": it is a link-local address, expected a public one',
      "A hostile server reaches into your network that way. If it is meant, write into <home>/config/config.yaml: network: {allow_private: ['169.254.169.254']}",
    ),
  },
  ...['page', 'quiet'].map((page) => ({
    name: `a web page comes instead of an archive, and is ${page === 'page' ? '' : 'not '}called one`,
    source: `tar+<web>/${page}.tgz`,
    says: error(
      'SOURCE_HTML',
      `Cannot use "tar+<web>/${page}.tgz": <webhost> answered with a web page, expected an archive`,
      PAGE,
    ),
  })),
  {
    name: 'the body is shorter than its length',
    ...failed(
      '<half>/short',
      'SOURCE_RESET',
      'the connection was cut after 99000 of 100000 bytes, after 5 tries',
      LATER,
    ),
  },
  {
    name: 'the body is longer than its length',
    ...failed(
      '<half>/long',
      'SOURCE_PROTOCOL',
      'its answer is no proper HTTP (HPE_INVALID_CONSTANT)',
      'Check host and port in the URL: it may be no web server, or a broken one',
    ),
  },
  {
    name: 'the file has another digest than the manifest says',
    source: '<web>/a.txt',
    more: ['integrity: <wrong>'],
    exit: 4,
    keepsWhole: true,
    says: error(
      'INTEGRITY_DIGEST',
      'Cannot accept "<web>/a.txt": integrity is sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=, expected <wrong>',
      'If the new content is right, change `integrity` in the manifest',
    ),
  },
  {
    name: 'the file has another digest than the lock says',
    source: '<half>/changing',
    exit: 3,
    keepsWhole: true,
    prepare: lockAndForget,
    says: error(
      'LOCK_MISMATCH',
      'Cannot use "<half>/changing": integrity is sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU=, expected sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s= as locked',
      "Find out why it changed; `arx update '<half>/changing'` accepts the new content",
    ),
  },
  {
    name: 'the certificate has expired',
    env: trusting,
    ...failed(
      '<expired>/a.txt',
      'SOURCE_TLS',
      'its certificate has expired',
      'The owner of the host must renew it; look at the clock of this machine, too',
    ),
  },
  {
    name: 'the certificate is for another host',
    env: trusting,
    ...failed(
      '<elsewhere>/a.txt',
      'SOURCE_TLS',
      'its certificate is for another host',
      'Write the host as its certificate names it',
    ),
  },
  {
    name: 'nobody here knows who signed the certificate',
    env: trusting,
    ...failed(
      '<unknown>/a.txt',
      'SOURCE_TLS',
      'an authority that is not trusted signed its certificate',
      AUTHORITY,
    ),
  },
];

faultTable('faults of HTTP', { ...places, webhost: new URL(web.http).host, wrong: WRONG }, ROWS);

interface HalfServer extends AsyncDisposable {
  readonly http: string;
  /** Path to the ranges that were asked for. */
  readonly ranges: ReadonlyMap<string, readonly string[]>;
}

/** Answers as its paths say, and differently the next time. */
async function startHalfServer(): Promise<HalfServer> {
  const ranges = new Map<string, string[]>();
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    const asked = [...(ranges.get(url) ?? []), headers.range ?? ''];
    ranges.set(url, asked);
    answer(url, asked.length, request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    http: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(url: string, time: number, request: IncomingMessage, response: ServerResponse): void {
  const [, what, percent] = /^\/([a-z-]+)(?:\/(\d+))?$/.exec(url) ?? [];
  if (what === 'cut') cut(Number(percent), {}, response);
  else if (what === 'once' && time === 1) cut(Number(percent), { etag: '"one"' }, response);
  else if (what === 'once') rest(request, response);
  else if (what === 'short') cut(99, { 'content-length': String(BODY.length) }, response);
  else if (what === 'long') {
    response.writeHead(200, { 'content-length': '1000', connection: 'close' });
    response.socket?.write(BODY);
    response.socket?.end();
  } else if (what === 'busy' && time === 1) response.writeHead(429, { 'retry-after': '1' }).end();
  else if (what === 'broken-twice' && time < 3) response.writeHead(500).end();
  else response.end(what === 'changing' ? `${time}` : BODY);
}

function cut(percent: number, headers: Record<string, string>, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': String(BODY.length), ...headers });
  response.write(BODY.subarray(0, percent * 1000), () => response.socket?.resetAndDestroy());
}

/** Goes on where it was cut, as it is asked to. */
function rest({ headers }: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const range = { etag: '"one"', 'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}` };
  if (from > 0) response.writeHead(206, range);
  response.end(BODY.subarray(from));
}
