import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { makeCertificate, signCertificate, type Subject } from './certificate.ts';
import { type Daemon, startDaemon, withFreshPorts } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';
import { scratch } from './scratch.ts';

/** What a path does instead of serving its file. */
export type Behaviour =
  /** Answers with this status; `headers` are added, `body` is sent. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Redirects to this URL or path, with status 302 unless told. */
  | { readonly redirect: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  /** Serves the file, but only to this user. */
  | { readonly user: string; readonly password: string }
  /** Serves the file, but only with this Authorization header (for example "Bearer x"). */
  | { readonly authorization: string }
  /** Serves the file with this Content-Type. */
  | { readonly type: string }
  /** Serves the file at this many bytes a second. */
  | { readonly bytesPerSecond: number }
  /** Closes the connection without an answer. */
  | { readonly drop: true }
  /** Any nginx directives of a location. */
  | { readonly directives: string };

/** One request as the server saw it; a header that was not sent is "". */
export interface LoggedRequest {
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** The path with its query, as sent. */
  readonly uri: string;
  readonly status: number;
  readonly host: string;
  readonly range: string;
  readonly authorization: string;
  readonly userAgent: string;
  readonly ifNoneMatch: string;
}

/** A running nginx. */
export interface NginxServer extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly http: string;
  /** "https://127.0.0.1:PORT", with a certificate of `ca`, valid for localhost too. */
  readonly https: string;
  /** The path of the CA's certificate (PEM). */
  readonly ca: string;
  /** The document root. */
  readonly root: string;
  readonly pid: number;
  /** Gives an exact path ("/x") or a prefix ("/x/") another behaviour, on both ports. `undefined`: back to normal. */
  set(path: string, behaviour: Behaviour | undefined): Promise<void>;
  /** Every finished request so far, oldest first. */
  requests(): Promise<LoggedRequest[]>;
  /** nginx's error log. */
  errors(): string;
  stop(): Promise<void>;
}

/** Options of a server; the document root is made inside a temporary directory unless given. */
export interface NginxOptions {
  readonly root?: string;
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  /** Directives for both servers, for example more locations. `HOME` in it is the directory of the CA, `ca.pem`. */
  readonly extra?: string;
  /** Another certificate than for 127.0.0.1, 127.0.0.2 and localhost, signed by the same CA. */
  readonly certificate?: Subject;
}

/** Starts nginx with plain HTTP and HTTPS on free ports of 127.0.0.1. */
export function startNginx(options: NginxOptions = {}): Promise<NginxServer> {
  needPackages(['nginx-light', 'openssl']);
  return withFreshPorts(() => start(options));
}

async function start(options: NginxOptions): Promise<NginxServer> {
  const home = scratch('nginx');
  const root = options.root ?? join(home.path, 'root');
  mkdirSync(root, { recursive: true });
  const own = makeCertificate(home.path);
  const other = options.certificate && signCertificate(home.path, options.certificate);
  const extra = (options.extra ?? '').replaceAll('HOME', home.path);
  const layout = { home: home.path, root, extra, tls: { ...own, ...other } };
  const ports = { http: await freePort(), https: await freePort() };
  const behaviours = new Map(Object.entries(options.behaviours ?? {}));
  const site = { ...layout, ports, behaviours, generation: 0 };
  const stop = async (daemon?: Daemon): Promise<void> => {
    await daemon?.stop();
    home.remove();
  };
  writeConfiguration(site);
  const argv = ['/usr/sbin/nginx', '-p', home.path, '-c', join(home.path, 'nginx.conf')] as const;
  const log = join(home.path, 'error.log');
  const daemon = await startDaemon({ argv: [...argv, '-e', log], log, ready: ports.http }).catch(
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );
  const pid = await readPid(join(home.path, 'pid'));
  return {
    http: `http://127.0.0.1:${ports.http}`,
    https: `https://127.0.0.1:${ports.https}`,
    ca: layout.tls.ca,
    root,
    pid,
    set: async (path, behaviour) => {
      if (behaviour === undefined) behaviours.delete(path);
      else behaviours.set(path, behaviour);
      site.generation += 1;
      writeConfiguration(site);
      process.kill(pid, 'SIGHUP');
      await reached(site, pid);
    },
    requests: async () => {
      await reached(site, pid);
      return readRequests(join(home.path, 'access.log'));
    },
    errors: () => readFileSync(log, 'utf8'),
    stop: () => stop(daemon),
    [Symbol.asyncDispose]: () => stop(daemon),
  };
}

/** nginx listens a moment before it writes its pid. */
async function readPid(file: string): Promise<number> {
  for (;;) {
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (pid > 0) return pid;
    await sleep(5);
  }
}

interface Site {
  readonly home: string;
  readonly root: string;
  readonly extra: string;
  readonly tls: { readonly certificate: string; readonly key: string };
  readonly ports: { readonly http: number; readonly https: number };
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  generation: number;
}

/** One worker handles all requests in turn: an answer from it means that all before it are logged. */
async function reached(site: Site, pid: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const response = await fetch(`http://127.0.0.1:${site.ports.http}/-/generation`).catch(() => undefined);
    const current = (await response?.text()) === `${site.generation}`;
    if (current && workers(pid) === 1) return;
    await sleep(5);
  }
  throw new Error(
    `nginx did not take its configuration: ${readFileSync(join(site.home, 'error.log'), 'utf8')}`,
  );
}

/** How many workers accept connections; one that goes after a change has another title. */
function workers(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.filter((child) => titleOf(child) === 'nginx: worker process').length;
}

function titleOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function readRequests(file: string): LoggedRequest[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LoggedRequest);
}

function writeConfiguration(site: Site): void {
  const { home, root, tls, ports } = site;
  const locations = [...site.behaviours].map(([path, behaviour]) => location(home, path, behaviour));
  writeFileSync(
    join(home, 'nginx.conf'),
    `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${home}/pid;
error_log ${home}/error.log warn;
events { worker_connections 512; }
http {
  types { text/html html; text/plain txt; application/gzip gz tgz; application/x-tar tar; application/json json; }
  default_type application/octet-stream;
  log_format json escape=json '{"scheme":"$scheme","method":"$request_method","uri":"$request_uri",'
    '"status":$status,"host":"$http_host","range":"$http_range","authorization":"$http_authorization",'
    '"userAgent":"$http_user_agent","ifNoneMatch":"$http_if_none_match"}';
  access_log ${home}/access.log json;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${home}/tmp-${kind};`).join(' ')}
  client_max_body_size 0;
  # A kept connection would go on with the old behaviours after a change.
  keepalive_timeout 0;
  lingering_close off;
  disable_symlinks off;
  server {
    listen 127.0.0.1:${ports.http};
    listen 127.0.0.1:${ports.https} ssl;
    ssl_certificate ${tls.certificate};
    ssl_certificate_key ${tls.key};
    root ${root};
    location = /-/generation { access_log off; return 200 "${site.generation}"; }
    ${site.extra}
    ${locations.join('\n    ')}
  }
}
`,
  );
}

function location(home: string, path: string, behaviour: Behaviour): string {
  const match = path.endsWith('/') ? `^~ ${path}` : `= ${path}`;
  return `location ${match} { ${directives(home, behaviour)} }`;
}

function directives(home: string, behaviour: Behaviour): string {
  if ('directives' in behaviour) return behaviour.directives;
  if ('redirect' in behaviour) return `return ${behaviour.status ?? 302} ${quote(behaviour.redirect)};`;
  if ('status' in behaviour) {
    const headers = Object.entries(behaviour.headers ?? {});
    const added = headers.map(([name, value]) => `add_header ${name} ${quote(value)} always;`).join(' ');
    return `${added} return ${behaviour.status} ${quote(behaviour.body ?? '')};`;
  }
  if ('user' in behaviour) {
    return `auth_basic "test"; auth_basic_user_file ${passwordFile(home, behaviour)};`;
  }
  if ('authorization' in behaviour) {
    return `if ($http_authorization != ${quote(behaviour.authorization)}) { return 401; }`;
  }
  if ('type' in behaviour) return `types { } default_type ${quote(behaviour.type)};`;
  if ('bytesPerSecond' in behaviour) return `limit_rate ${behaviour.bytesPerSecond};`;
  return 'return 444;';
}

/** A password file in nginx's {SHA} form; SHA-1 is only its encoding here. */
export function passwordFile(home: string, login: { user: string; password: string }): string {
  const digest = createHash('sha1').update(login.password).digest('base64');
  const line = `${login.user}:{SHA}${digest}\n`;
  const file = join(home, `password-${createHash('sha256').update(line).digest('hex').slice(0, 12)}`);
  writeFileSync(file, line);
  return file;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
