import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import { freePort } from '../servers/free-port.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { startLfs } from '../servers/git-lfs.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startGitSsh } from '../servers/git-ssh.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { error, faultTable, lockAndForget, type Place, type Row, success } from './fault-table.ts';
import { NO_NAMES } from './fault-table-without-names.ts';

// Real git servers over smart HTTP and ssh. The LFS server is a small one of the tests, because Debian has none, and what
// cuts connections is one, too.

const files = scratch('fault-table-git');
const at = (name: string): string => join(files.path, name);
const GONE = 'd'.repeat(40);
const OID = 'e'.repeat(64);
const pointer = (oid: string): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 5\n`;
const app = makeGitRepository(at('app.git'));
const COMMIT = app.commit({ a: 'a\n' });
makeGitRepository(at('big.git')).commit({ noise: noise(1_000_000) });
makeGitRepository(at('lfs.git')).commit({ big: pointer(OID) });
makeGitRepository(at('sub.git')).commit({
  '.gitmodules': '[submodule "s"]\n\tpath = s\n\turl = ../app.git\n',
  s: { submodule: GONE },
});
const [PREFIX, TWINS] = twoCommitsAlike();
const moving = makeGitRepository(at('moving.git'));
const LOST = moving.commit({ a: '1\n' });

const lfs = await startLfs();
const old = { name: 'old', names: 'IP:127.0.0.1', until: '20210101000000Z' };
const [http, login, other, expired, ssh] = await Promise.all([
  startGitHttp(files.path, { lfs: lfs.http }),
  startGitHttp(files.path, { login: { user: 'me', password: 'canary' } }),
  startGitHttp(files.path),
  startNginx({ certificate: old }),
  startGitSsh(),
]);
const html = { 'Content-Type': 'text/html' };
for (const [path, behaviour] of Object.entries({
  '/403.git/': { status: 403 },
  '/429.git/': { status: 429, headers: { 'Retry-After': '3600' } },
  '/500.git/': { status: 500 },
  '/drop.git/': { drop: true },
  '/loop.git/': { directives: 'return 302 $request_uri;' },
  '/down.git/': { directives: `return 302 ${http.http}/app.git/info/refs?service=git-upload-pack;` },
  '/inward.git/': { directives: 'return 302 http://169.254.169.254$request_uri;' },
  '/page.git/': { status: 200, headers: html, body: '<!doctype html>\n<title>Log in</title>\n' },
} as const))
  await http.nginx.set(path, behaviour);
await login.nginx.set('/away.git/', {
  directives: `return 302 ${other.http}/app.git/info/refs?service=git-upload-pack;`,
});
const gates = {
  zero: await openGate(() => ({ cut: 0 })),
  forty: await openGate(() => ({ cut: 400_000 })),
  most: await openGate(() => ({ cut: 990_000 })),
  twice: await openGate((time) =>
    time < 3 ? { say: 'HTTP/1.1 500 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n' } : {},
  ),
};
const roots = at('roots.pem');
writeFileSync(roots, [http, expired].map(({ ca }) => readFileSync(ca, 'utf8')).join(''));
after(async () => {
  const servers = [http, login, other, expired, ssh, lfs, ...Object.values(gates)];
  await Promise.all(servers.map((one) => one[Symbol.asyncDispose]()));
  files.remove();
});

const places = {
  http: http.http,
  https: http.https,
  login: login.http,
  loginhost: new URL(login.http).host,
  other: other.http,
  expired: expired.https,
  zero: gates.zero.http,
  forty: gates.forty.http,
  most: gates.most.http,
  twice: gates.twice.http,
  nobody: `http://127.0.0.1:${await freePort()}`,
  ssh: `${ssh.url}${files.path}`,
  sshhost: `[127.0.0.1]:${ssh.port}`,
  sshport: String(ssh.port),
  fingerprint: fingerprintOf(ssh.knownHosts),
  commit: COMMIT,
  commit12: COMMIT.slice(0, 12),
  lost: LOST,
  gone: GONE,
  oid: OID,
  prefix: PREFIX,
  twins: TWINS.join(', '),
  wrong: `sha256-${Buffer.alloc(32).toString('base64')}`,
  roots,
};

/** The user knows the ssh host by this text. */
const knowing =
  (text: string, identity = ssh.identity) =>
  async ({ home }: Place): Promise<void> => {
    const config = join(home.path, 'config');
    mkdirSync(config, { mode: 0o700 });
    writeFileSync(join(home.path, 'known'), text);
    const own = join(home.path, 'key');
    copyFileSync(identity, own);
    execFileSync('chmod', ['600', own]);
    const entry = {
      for: `ssh://127.0.0.1:${ssh.port}`,
      identity: own,
      known_hosts: join(home.path, 'known'),
    };
    writeFileSync(join(config, 'config.yaml'), `auth: {deploy: ${JSON.stringify(entry)}}\n`, { mode: 0o600 });
  };
execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('stranger')]);
const OTHER_KEY = `[127.0.0.1]:${ssh.port} ${readFileSync(at('stranger.pub'), 'utf8')}`;

const READABLE = 'expected a repository that can be read';
const LATER = 'Try again later; `mirrors` can name other places';
const NO_LOGIN = 'Name one with `auth`, or give one to ~/.netrc or a git credential helper';
const ACCEPT = "Find out why it changed; `arx update 'git+<http>/moving.git'` accepts the new content";
const REFS = 'info/refs?service=git-upload-pack';
const trusting = { SSL_CERT_FILE: '<roots>' };
const deploy = ['auth: deploy'];

/** A source that cannot be used. */
const unusable = (source: string, code: string, is: string, hint: string) => ({
  source,
  says: error(code, `Cannot use "${source}": ${is}`, hint),
});

/** What is said when `app.git` comes in the end. */
const obtained = (source: string, ...before: readonly string[]) => ({
  exit: 0,
  says: success({
    source,
    states: ['started', ...before, 'resolved <commit>', 'done <commit12>, 1 entry, 2 bytes'],
    sum: '<commit12>  1 entry  2 B',
  }),
});

const ROWS: readonly Row[] = [
  {
    name: 'the name of the host has no address',
    under: NO_NAMES,
    ...unusable(
      'git+http://none.test/app.git',
      'SOURCE_DNS',
      `the host's name has no address, ${READABLE}`,
      'Check the host in the URL, and the network',
    ),
  },
  {
    name: 'the connection is refused',
    ...unusable(
      'git+<nobody>/app.git',
      'SOURCE_REFUSED',
      `the host refused the connection, ${READABLE}`,
      'Check host and port in the URL; a firewall may be in between',
    ),
  },
  ...[
    ['before any answer', 'git+<http>/drop.git'],
    ['at 0 %', 'git+<zero>/app.git'],
    ['at 40 % of a pack', 'git+<forty>/big.git'],
    ['at 99 % of a pack', 'git+<most>/big.git'],
  ].map(([when = '', source = '']) => ({
    name: `the connection is always cut ${when}`,
    ...unusable(source, 'SOURCE_RESET', `the connection was cut, after 3 tries, ${READABLE}`, LATER),
  })),
  {
    name: 'there is no credential',
    ...unusable(
      'git+<login>/app.git',
      'SOURCE_UNAUTHORIZED',
      `the host wants a credential, and there is none for it, ${READABLE}`,
      NO_LOGIN,
    ),
  },
  {
    name: 'the credential is wrong',
    ...unusable(
      'git+<login>/app.git',
      'SOURCE_UNAUTHORIZED',
      `the host does not accept the credential, ${READABLE}`,
      'Check the login of the URL, in ~/.netrc or of your git credential helper: it may have expired',
    ),
    source: 'git+http://me:canary-wrong@<loginhost>/app.git',
  },
  {
    name: 'the server answers 403',
    ...unusable(
      'git+<http>/403.git',
      'SOURCE_UNAUTHORIZED',
      `the host forbids us to read it, ${READABLE}`,
      NO_LOGIN,
    ),
  },
  {
    name: 'the server answers 404',
    ...unusable(
      'git+<http>/404.git',
      'SOURCE_NOT_FOUND',
      `there is no such repository, ${READABLE}`,
      'Check the URL; some hosts answer so to everybody who may not read the repository',
    ),
  },
  ...[429, 500].map((status) => ({
    name: `the server always answers ${status}`,
    ...unusable(
      `git+<http>/${status}.git`,
      'SOURCE_HTTP_STATUS',
      `the server answered ${status}, after 3 tries, ${READABLE}`,
      LATER,
    ),
  })),
  {
    name: 'the server answers 500 twice, then 200',
    source: 'git+<twice>/app.git',
    ...obtained('git+<twice>/app.git', 'waiting the server answered 500; again in <wait> s'),
  },
  {
    name: 'a redirect leads in a circle',
    source: 'git+<http>/loop.git',
    says: error(
      'SOURCE_REDIRECT',
      `Cannot follow the redirect of "<http>/loop.git/${REFS}": it leads in a circle to "<http>/loop.git/${REFS}"`,
      'Open the URL in a browser: it may need a login',
    ),
  },
  {
    name: 'a redirect leads to another origin, which gets no credential',
    source: 'git+http://me:canary@<loginhost>/away.git',
    ...obtained('git+<login>/away.git', `started sent on to <other>/app.git/${REFS}`),
    check: async () => {
      const seen = (await other.nginx.requests()).filter(({ uri }) => uri.startsWith('/app.git'));
      assert.ok(seen.length > 0);
      assert.deepEqual([...new Set(seen.map(({ authorization }) => authorization))], ['']);
    },
  },
  {
    name: 'a redirect leads from https to http',
    source: 'git+<https>/down.git',
    env: trusting,
    says: error(
      'SOURCE_REDIRECT',
      `Cannot follow the redirect of "<https>/down.git/${REFS}": it leads to "<http>/app.git/${REFS}", expected https`,
      'Write the final URL into the manifest, if you trust it',
    ),
  },
  {
    name: 'a redirect leads to the metadata service of a cloud',
    source: 'git+<http>/inward.git',
    says: error(
      'SOURCE_PRIVATE',
      `Cannot follow the redirect of "<http>/inward.git/${REFS}" to "169.254.169.254": it is a link-local address, expected a public one`,
      "A hostile server reaches into your network that way. If it is meant, write into <home>/config/config.yaml: network: {allow_private: ['169.254.169.254']}",
    ),
  },
  {
    name: 'a web page comes instead of a repository',
    ...unusable(
      'git+<http>/page.git',
      'SOURCE_HTML',
      `the host answered with something that is no git repository, ${READABLE}`,
      'Open the URL in a browser: it may need a login, or have moved',
    ),
  },
  {
    name: 'the certificate has expired',
    env: trusting,
    ...unusable(
      'git+<expired>/app.git',
      'SOURCE_TLS',
      `its certificate has expired, ${READABLE}`,
      'The owner of the host must renew it; look at the clock of this machine, too',
    ),
  },
  {
    name: 'nobody here knows who signed the certificate',
    ...unusable(
      'git+<https>/app.git',
      'SOURCE_TLS',
      `an authority that is not trusted signed its certificate, ${READABLE}`,
      'If you trust that authority, name its file with SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or `ca` of an `auth`',
    ),
  },
  {
    name: 'the ssh key of the host is not known',
    more: deploy,
    prepare: knowing(''),
    ...unusable(
      'git+<ssh>/app.git',
      'SOURCE_TLS',
      'the ssh key of <sshhost> is not known: it is ED25519 <fingerprint>, expected it in known_hosts',
      'Ask its owner for the fingerprint of its key, and if it is that one, add it to <home>/known: `ssh-keyscan -t ed25519 -p <sshport> 127.0.0.1` prints the line',
    ),
  },
  {
    name: 'the ssh key of the host changed',
    more: deploy,
    prepare: knowing(OTHER_KEY),
    ...unusable(
      'git+<ssh>/app.git',
      'SOURCE_TLS',
      'the ssh key of <sshhost> changed: it is ED25519 <fingerprint>, expected the one in line 1 of "<home>/known"',
      "Somebody may pretend to be the host: ask its owner. Only if it has a new key: `ssh-keygen -f '<home>/known' -R '<sshhost>'`, then add that",
    ),
  },
  {
    name: 'the host does not take the ssh key',
    more: deploy,
    prepare: knowing(readFileSync(ssh.knownHosts, 'utf8'), at('stranger')),
    ...unusable(
      'git+<ssh>/app.git',
      'SOURCE_UNAUTHORIZED',
      `the host does not accept the credential, ${READABLE}`,
      'Check the key that auth "deploy" names: the host must know it and let it read this repository',
    ),
  },
  {
    name: 'an LFS object is missing',
    ...unusable(
      'git+<http>/lfs.git',
      'SOURCE_LFS',
      'missing LFS object <oid> of "big": the server says 404 "Object does not exist"',
      'Push it with `git lfs push --all`; `lfs: false` keeps pointers as they are',
    ),
  },
  {
    name: 'there is no LFS server',
    ...unusable(
      'git+<other>/lfs.git',
      'SOURCE_LFS',
      'missing LFS object <oid> of "big": there is no LFS server at "<other>/lfs.git/info/lfs"',
      'Push it with `git lfs push --all`; `lfs: false` keeps pointers as they are',
    ),
  },
  {
    name: 'a commit of a submodule is missing',
    ...unusable(
      'git+<http>/sub.git',
      'SOURCE_SUBMODULE',
      'the submodule "s" is commit <gone>, expected "<http>/app.git" to have it',
      'Push the commit there, or name another one in the repository that has the submodule',
    ),
  },
  {
    name: 'the beginning of a commit is that of two',
    ...unusable(
      'git+<http>/twins.git?<prefix>',
      'SOURCE_AMBIGUOUS',
      '"<prefix>" means 2 things, expected one: <twins>',
      'Write the full name that you mean',
    ),
  },
  ...['nothing', '<gone>'].map((asked) => ({
    name: asked === 'nothing' ? 'the ref is not known' : 'the commit is not known',
    ...unusable(
      `git+<http>/app.git?${asked}`,
      'SOURCE_NOT_FOUND',
      `the repository has no branch, tag or commit "${asked}", expected one`,
      'It has "main"',
    ),
  })),
  {
    name: 'no version fits',
    ...unusable(
      'git+<http>/app.git?ref=^1.4',
      'SOURCE_NOT_FOUND',
      'the repository has no tag in "^1.4", expected one; there is no tag of a version',
      'Tags of versions are like v1.4.2 or 1.4.2; a pre-release must be named: `~1.5.0-0`',
    ),
  },
  {
    name: 'the path is not there',
    ...unusable(
      'git+<http>/app.git#nothing',
      'SOURCE_NOT_FOUND',
      'the commit has no "nothing", expected a file or directory',
      'It has "a"',
    ),
  },
  {
    name: 'the tree has another digest than the manifest says',
    source: 'git+<http>/app.git',
    more: ['integrity: <wrong>'],
    exit: 4,
    keepsWhole: true,
    says: error(
      'INTEGRITY_DIGEST',
      'Cannot accept "git+<http>/app.git": integrity is sha256-b+svoGICRw72gXyn8stPujQRcgkBjUndGD1wXtp/8Xk=, expected <wrong>',
      'If the new content is right, change `integrity` in the manifest',
    ),
  },
  {
    name: 'the locked commit is gone',
    exit: 3,
    prepare: async (place) => {
      await lockAndForget(place);
      moving.commit({ a: '2\n' }, { orphan: true });
      moving.git('reflog', 'expire', '--expire=now', '--all');
      moving.git('gc', '-q', '--prune=now');
    },
    ...unusable(
      'git+<http>/moving.git',
      'LOCK_MISMATCH',
      'commit is c55810a2c0111ece9e557477562a2c05d5581c72, expected <lost> as locked',
      ACCEPT,
    ),
  },
];

faultTable('faults of git', places, ROWS);

/** Some two of a few hundred commits begin with the same four digits, sooner or later. */
function twoCommitsAlike(): [string, string[]] {
  const twins = makeGitRepository(at('twins.git'));
  const seen = new Map<string, string>();
  for (let n = 0; n < 3000; n += 1) {
    const commit = twins.commit({ n: String(n) });
    const start = commit.slice(0, 4);
    const alike = seen.get(start);
    if (alike !== undefined) return [start, [alike, commit].toSorted()];
    seen.set(start, commit);
  }
  throw new Error('no two commits are alike');
}

function fingerprintOf(file: string): string {
  return execFileSync('ssh-keygen', ['-l', '-f', file]).toString().split(' ')[1] ?? '';
}

/** Bytes that nothing compresses, the same each time. */
function noise(size: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** What happens to a connection: its answer is cut after some bytes, or made up. */
interface Way {
  readonly cut?: number;
  readonly say?: string;
}

/** Lets connections through to the git server, in its way the n-th, from 1. */
async function openGate(way: (time: number) => Way): Promise<{ http: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  let time = 0;
  const server = createServer((from) => {
    time += 1;
    const { cut = Number.POSITIVE_INFINITY, say } = way(time);
    sockets.add(from.on('error', () => undefined));
    if (say !== undefined) return void from.once('data', () => from.end(say));
    const to = connect(Number(new URL(http.http).port), '127.0.0.1');
    sockets.add(to.on('error', () => undefined));
    let left = cut;
    from.pipe(to);
    to.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left >= 0) return void from.write(chunk);
      from.resetAndDestroy();
      to.destroy();
    });
    to.on('end', () => from.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    http: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
