import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { needPackages } from './debian-packages.ts';

/**
 * A Git LFS server with the basic transfer (git-lfs, docs/api/batch.md). It is a fixture: no server program for LFS over
 * HTTP is packaged. What it holds is pushed by the real client, `git lfs push`.
 */
export interface LfsServer extends AsyncDisposable {
  readonly http: string;
  readonly objects: Map<string, Buffer>;
  /** What it was asked, in order. */
  readonly requests: LfsRequest[];
  /** How it differs from a good server; to be changed at will. */
  readonly behaviour: LfsBehaviour;
  stop(): Promise<void>;
}

export interface LfsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface LfsBehaviour {
  /** The URL of an object; its own place otherwise. */
  href?: ((oid: string) => string) | undefined;
  /** Headers that downloads must have. */
  header?: Record<string, string> | undefined;
  /** Instead of answering a download. */
  download?: ((oid: string, response: ServerResponse) => void) | undefined;
  /** Instead of answering a batch request. */
  batch?: ((response: ServerResponse) => void) | undefined;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startLfs(): Promise<LfsServer> {
  const objects = new Map<string, Buffer>();
  const requests: LfsRequest[] = [];
  const behaviour: LfsBehaviour = {};
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, path: url, headers });
    void bodyOf(request).then((body) =>
      answer({ method, url, headers, body }, response, { objects, behaviour }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return {
    http: `http://127.0.0.1:${port}`,
    objects,
    requests,
    behaviour,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

type State = Pick<LfsServer, 'objects' | 'behaviour'>;

function answer({ method, url, headers, body }: Asked, response: ServerResponse, state: State): void {
  const { objects, behaviour } = state;
  const oid = /\/objects\/([0-9a-f]{64})$/.exec(url)?.[1];
  if (oid !== undefined && method === 'PUT') {
    objects.set(oid, body);
    response.end();
  } else if (oid !== undefined) {
    const wanted = Object.entries(behaviour.header ?? {});
    const content = objects.get(oid);
    if (wanted.some(([name, value]) => headers[name.toLowerCase()] !== value)) response.writeHead(403).end();
    else if (behaviour.download !== undefined) behaviour.download(oid, response);
    else if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  } else if (url.endsWith('/objects/batch')) {
    if (behaviour.batch !== undefined) return behaviour.batch(response);
    const scheme = headers['x-forwarded-proto'] ?? 'http';
    const base = `${String(scheme)}://${headers.host ?? ''}${url.replace(/\/batch$/, '')}`;
    response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' });
    response.end(JSON.stringify(batch(body, base, state)));
  } else response.writeHead(404).end();
}

function batch(body: Buffer, base: string, { objects, behaviour }: State): unknown {
  const asked = JSON.parse(body.toString()) as {
    operation: 'download' | 'upload';
    objects: { oid: string; size: number }[];
  };
  const { href = (oid: string) => `${base}/${oid}`, header = {} } = behaviour;
  return {
    transfer: 'basic',
    objects: asked.objects.map(({ oid, size }) => {
      const has = objects.has(oid);
      if (asked.operation === 'download' && !has)
        return { oid, size, error: { code: 404, message: 'Object does not exist' } };
      if (asked.operation === 'upload' && has) return { oid, size };
      return { oid, size, actions: { [asked.operation]: { href: href(oid), header } } };
    }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/** What the real git-lfs client does: commits files that it tracks, and pushes them. */
export interface LfsPush {
  /** The bare repository. */
  readonly to: string;
  /** A directory of its own. */
  readonly work: string;
  /** By path; everything below `tracked` is tracked. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly tracked: string;
  /** `lfs.url`; missing: the objects go into the bare repository (git-lfs' standalone transfer). */
  readonly url?: string;
}

/** Commits and pushes with git and git-lfs; returns the commit. */
export async function pushWithLfs({ to, work, files, tracked, url }: LfsPush): Promise<string> {
  needPackages(['git', 'git-lfs']);
  const run = (...args: string[]): string =>
    execFileSync('git', args, { cwd: work, env: { ...ENVIRONMENT, HOME: work }, stdio: 'pipe' })
      .toString()
      .trim();
  mkdirSync(work, { recursive: true });
  run('init', '-q', '--initial-branch=main', '.');
  run('remote', 'add', 'origin', `file://${to}`);
  run('lfs', 'install', '--local');
  run('lfs', 'track', tracked);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), content);
  }
  run('add', '-A');
  run('commit', '-q', '-m', 'with LFS');
  if (url !== undefined) run('config', 'lfs.url', url);
  // The client talks to a server in this process, which must be able to answer meanwhile.
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  await promisify(execFile)('git', ['push', '-q', 'origin', 'main'], {
    cwd: work,
    env: { ...ENVIRONMENT, HOME: work },
  });
  return run('rev-parse', 'HEAD');
}
