import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHere, arxHereTogether } from '../helpers/arx-here.ts';
import { arxHome, type Start, tool } from '../helpers/arx-home.ts';
import { startCeph } from '../servers/ceph.ts';
import { makeCertificate } from '../servers/certificate.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startGitSsh } from '../servers/git-ssh.ts';
import { startNginx } from '../servers/nginx.ts';
import { startProxy } from '../servers/proxy.ts';
import { scratch } from '../servers/scratch.ts';
import { writeTree } from './origin.ts';
import { assertSilent, everythingBelow, leaksIn, secret, SECRETS, traceLines } from './planted-secrets.ts';
import { startedPrograms } from './started-programs.ts';
import { watchProcesses } from './watch-processes.ts';

needPackages(['strace', 'zstd', 'tar', 'openssl']);

const disk = scratch('secrets-auth');
const at = (...names: string[]): string => join(disk.path, ...names);
writeTree(at('tree'));
for (const name of ['www', 'client', 'secrets', 'git']) mkdirSync(at(name), { mode: 0o700 });
for (const name of ['bearer', 'header', 'basic', 'mtls', 'netrc'])
  writeFileSync(at('www', `${name}.txt`), `${name}\n`);
writeFileSync(at('www', 'slow.bin'), Buffer.alloc(400_000, 7));
await tool('tar', '-C', disk.path, '-czf', at('www', 'tree.tar.gz'), 'tree');

// The client's certificate is signed by an authority of its own, and its key is encrypted.
const client = makeCertificate(at('client'));
const phrase = secret('passphrase of the client key');
writeFileSync(at('client', 'phrase'), phrase);
const encrypt = ['ec', '-aes256', '-in', client.key, '-out', at('client', 'encrypted.pem')];
execFileSync('openssl', [...encrypt, '-passout', `file:${at('client', 'phrase')}`], { stdio: 'pipe' });

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const wants = (header: string, value: string, more = ''): string =>
  `if ($http_${header} != "${value}") { return 401; } ${more}`;

const token = {
  env: secret('bearer of a variable'),
  file: secret('bearer of a file'),
  header: secret('custom header'),
};
const web = { user: 'me', password: secret('password of basic') };
const netrc = { user: secret('user of netrc'), password: secret('password of netrc') };
const gitBasic = { user: 'git-user', password: secret('password of git') };
const gitHelper = { user: 'helper-user', password: secret('password of a git helper') };
const gitNetrc = { user: netrc.user, password: netrc.password };
const proxyLogin = { user: secret('user of the proxy'), password: secret('password of the proxy') };

makeGitRepository(at('git', 'app.git')).commit({ 'a.txt': 'a\n' });
makeGitRepository(at('git', 'local.git')).commit({ 'l.txt': 'l\n' });
const echo = '"$http_authorization $http_private_token $http_x_key"';
// B shows what it was sent: as its content, and in its log.
const landing = {
  directives:
    'default_type text/plain; return 200 "got<$http_authorization|$http_private_token|$http_cookie>\\n";',
};
const other = await startNginx({ behaviours: { '/landing': landing } });
const authorities = `ssl_client_certificate ${client.ca}; ssl_verify_client optional;`;
const moved = (condition: string) => ({ directives: `${condition} return 302 ${other.https}/landing;` });
const failing = (status: number) => ({
  directives: `add_header WWW-Authenticate ${echo} always; add_header X-Echo ${echo} always; default_type text/plain; return ${status} ${echo};`,
});
const [main, gitServer, helperServer, netrcServer, ssh, ceph, proxy] = await Promise.all([
  startNginx({
    root: at('www'),
    extra: authorities,
    behaviours: {
      '/bearer.txt': { directives: wants('authorization', `Bearer ${token.env}`) },
      '/tree.tar.gz': { directives: wants('authorization', `Bearer ${token.file}`) },
      '/header.txt': { directives: wants('private_token', token.header) },
      '/basic.txt': { directives: wants('authorization', basic(web.user, web.password)) },
      '/mtls.txt': { directives: 'if ($ssl_client_verify != SUCCESS) { return 403; }' },
      '/netrc.txt': { directives: wants('authorization', basic(netrc.user, netrc.password)) },
      '/slow.bin': { directives: wants('authorization', `Bearer ${token.env}`, 'limit_rate 100000;') },
      '/moved/bearer': moved(wants('authorization', `Bearer ${token.env}`)),
      '/moved/header': moved(wants('private_token', token.header)),
      '/moved/basic': moved(wants('authorization', basic(web.user, web.password))),
      '/moved/mtls': moved('if ($ssl_client_verify != SUCCESS) { return 403; }'),
      ...Object.fromEntries([401, 403, 404, 500].map((status) => [`/fail/${status}/`, failing(status)])),
    },
  }),
  startGitHttp(at('git'), { login: gitBasic }),
  startGitHttp(at('git'), { login: gitHelper }),
  startGitHttp(at('git'), { login: gitNetrc }),
  startGitSsh(),
  startCeph(),
  startProxy(proxyLogin),
]);
SECRETS.set('secret key of S3', ceph.secretAccessKey);
const keyLines = readFileSync(ssh.identity, 'utf8')
  .split('\n')
  .filter((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line));
// The first line of every key is the same; the others are this key alone.
keyLines.slice(1).forEach((line, index) => SECRETS.set(`line ${index} of the ssh key`, line));
await fillBucket();

const files = { 'file-token': token.file, netrc: netrcText(), phrase };
for (const [name, text] of Object.entries(files))
  writeFileSync(at('secrets', name), `${text}\n`, { mode: 0o600 });
const helper = at('secrets', 'helper');
writeFileSync(
  helper,
  `#!/bin/sh\nfor last; do :; done\nread -r _; read -r host\n[ "$last $host" = "get host=${new URL(helperServer.https).host}" ] || exit 0\nprintf 'username=%s\\npassword=%s\\n' '${gitHelper.user}' "$(cat '${at('secrets', 'helper-password')}')"\n`,
  { mode: 0o700 },
);
writeFileSync(at('secrets', 'helper-password'), gitHelper.password, { mode: 0o600 });
const roots = at('roots.pem');
writeFileSync(roots, await tool('cat', main.ca, other.ca, gitServer.ca, helperServer.ca, netrcServer.ca));

const home = arxHome(
  'secrets-auth',
  {
    SSL_CERT_FILE: roots,
    NETRC: at('secrets', 'netrc'),
    CORP_TOKEN: token.env,
    LAB_TOKEN: token.header,
    WEB_PASSWORD: web.password,
    GIT_PASSWORD: gitBasic.password,
    STORE_KEY: ceph.accessKeyId,
    STORE_SECRET: ceph.secretAccessKey,
  },
  arxHere,
);
const config = home.env['ARX_CONFIG_DIR'] ?? '';
mkdirSync(config, { mode: 0o700 });
writeFileSync(join(home.path, '.gitconfig'), `[credential]\n\thelper = ${helper}\n`);
writeFileSync(
  join(config, 'config.yaml'),
  `auth:
  corp: {for: ['${main.https}', '${main.http}'], bearer: {env: CORP_TOKEN}}
  file: {for: '${main.http}', bearer: {file: ${at('secrets', 'file-token')}}}
  lab: {for: ['${main.https}', '${gitServer.http}'], header: {name: PRIVATE-TOKEN, value: {env: LAB_TOKEN}}}
  web: {for: '${main.https}', basic: {user: me, password: {env: WEB_PASSWORD}}}
  mtls: {for: '${main.https}', certificate: ${client.certificate}, key: ${at('client', 'encrypted.pem')}, passphrase: {file: ${at('secrets', 'phrase')}}}
  git: {for: ['${gitServer.https}', '${gitServer.http}'], basic: {user: git-user, password: {env: GIT_PASSWORD}}}
  deploy: {for: '${new URL(ssh.url).protocol}//127.0.0.1:${ssh.port}', identity: ${ssh.identity}, known_hosts: ${ssh.knownHosts}}
  store: {for: s3://backup, endpoint: '${ceph.endpoint}', region: us-east-1, path_style: true, access_key: {env: STORE_KEY}, secret_key: {env: STORE_SECRET}}
  dead: {for: 'https://127.0.0.1:9', bearer: {env: CORP_TOKEN}}
`,
  { mode: 0o600 },
);

after(async () => {
  await Promise.all(
    [main, other, gitServer, helperServer, netrcServer, ssh, ceph, proxy].map((one) =>
      one[Symbol.asyncDispose](),
    ),
  );
  home.remove();
  disk.remove();
});

function netrcText(): string {
  // The other logins of the same host are in the config or with the helper: a port does not count in netrc.
  return `machine localhost login ${netrc.user} password ${netrc.password}`;
}

async function fillBucket(): Promise<void> {
  const { CreateBucketCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { accessKeyId, secretAccessKey, endpoint } = ceph;
  const s3 = new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'backup' }));
  await s3.send(new PutObjectCommand({ Bucket: 'backup', Key: 'dir/a.txt', Body: 'a' }));
  s3.destroy();
}

const named = (source: string, auth: string): { source: string; auth?: string } => ({ source, auth });
const atLocalhost = (url: string): string => url.replace('127.0.0.1', 'localhost');

/** A source for every way to get in. */
const SOURCES: Readonly<Record<string, { source: string; auth?: string }>> = {
  'bearer of a variable': named(`${main.https}/bearer.txt`, 'corp'),
  'bearer of a file': named(`tar+${main.http}/tree.tar.gz#/`, 'file'),
  'custom header': named(`${main.https}/header.txt`, 'lab'),
  basic: named(`${main.https}/basic.txt`, 'web'),
  'client certificate': named(`${main.https}/mtls.txt`, 'mtls'),
  netrc: { source: `${atLocalhost(main.https)}/netrc.txt` },
  'git with basic': named(`git+${gitServer.https}/app.git`, 'git'),
  'git with a helper': { source: `git+${helperServer.https}/app.git#a.txt` },
  'git with netrc': { source: `git+${atLocalhost(netrcServer.https)}/app.git?main` },
  'git over ssh': named(`git+${ssh.url}${at('git', 'app.git')}`, 'deploy'),
  s3: named('s3://backup/dir/', 'store'),
  'git without any': { source: `git+file://${at('git', 'local.git')}` },
};

/** A directory of its own with a manifest of these sources. */
function project(name: string, sources: readonly { source: string; auth?: string }[]): string {
  const path = join(home.path, 'projects', name);
  mkdirSync(path, { recursive: true });
  const data = sources.map((source, index) => ({ target: `t${index}`, ...source }));
  writeFileSync(join(path, 'arx.yaml'), JSON.stringify({ code: [['true']], data }));
  return path;
}

const slow = named(`${main.https}/slow.bin`, 'corp');
const all = [...Object.values(SOURCES), slow];
const traced = at('trace');
const CALLS = 'trace=execve,openat,mkdir,rename,renameat2,link,symlink,write,pwrite64,writev,pwritev';
const UNDER = ['strace', '-f', '--seccomp-bpf', '-y', '-v', '-qq', '-s', '200000', '-o', traced, '-e', CALLS];

/** Every program but arx itself has at most the secrets of the host that it talks to in its environment, none elsewhere. */
function assertOwnSecretsOnly(trace: string): void {
  const entrusted: string[] = [];
  const programs = startedPrograms(trace);
  for (const { argv, environment } of programs) {
    const line = argv.join(' ');
    assert.deepEqual(leaksIn(line), [], line);
    if (/(?:^|\/)(?:node|arx\.cjs)$/.test(argv[0] ?? '')) continue;
    const found = leaksIn(environment);
    if (found.length > 0) assert.doesNotMatch(line, NEEDS_NONE, found.join());
    const hosts = new Set(
      found.filter((name) => !/proxy/.test(name)).map((name) => name.replace(/^.* of /, '')),
    );
    assert.ok(hosts.size <= 1, `${line}: ${found.join()}`);
    for (const host of hosts) {
      assert.match(line, /git/i, found.join());
      entrusted.push(host);
    }
  }
  assert.ok(programs.some(({ argv }) => argv.includes('cat-file')));
  assert.ok(programs.some(({ argv }) => argv.includes('credential')));
  assert.deepEqual(new Set(entrusted), new Set(['git', 'a git helper', 'netrc']));
}

// Programs that talk to no host over HTTP, and helpers, which know their own.
const NEEDS_NONE = /cat-file|ls-tree|git credential|ssh |local\.git|secrets\/helper/;

async function sealEverything(name: string, env: Start['env'] = {}): Promise<void> {
  const path = project(name, all);
  home.emptyCache();
  const watch = watchProcesses();
  const said = await home.run(['repack', '-o', 'app.arx', '--compress', 'none', '-vv'], {
    cwd: path,
    env,
    under: UNDER,
  });
  const seen = await watch.stop();
  assert.equal(said.code, 0, said.stderr);
  assertSilent(said, name);
  assert.ok(seen.count > 0);
  assert.deepEqual(leaksIn(seen.commandLines), []);
  const trace = traceLines(traced);
  assert.deepEqual(leaksIn(trace.replace(/^.*execve\(.*$/gm, '')), []);
  assertOwnSecretsOnly(trace);
  await home.ok(['repack', '-o', 'packed.arx', '--locked'], { cwd: path, env });
  await tool('zstd', '-q', '-d', '-f', join(path, 'packed.arx'), '-o', join(path, 'packed.tar'));
  assert.deepEqual(leaksIn(everythingBelow(home.path, /^$/)), []);
  assert.deepEqual(home.leftovers(), []);
  const lock = readFileSync(join(path, 'arx.lock'), 'utf8');
  for (const auth of ['corp', 'file', 'lab', 'web', 'mtls', 'git', 'deploy', 'store'])
    assert.match(lock, new RegExp(`auth: "?${auth}`));
}

test('repack lets no secret out when every source needs one', async () => {
  await sealEverything('all');
});

test('repack lets no secret out when a proxy with a login is in between', async () => {
  const url = proxy.login;
  await sealEverything('proxy', { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, https_proxy: url });
  assert.match(proxy.requests().join('\n'), /^CONNECT 127\.0\.0\.1:\d+/m);
});

test('a redirect to another origin takes neither header, login nor certificate along', async () => {
  const kinds = { bearer: 'corp', header: 'lab', basic: 'web', mtls: 'mtls' };
  for (const [kind, auth] of Object.entries(kinds)) {
    const path = project(`moved-${kind}`, [named(`${main.https}/moved/${kind}`, auth)]);
    const said = await home.run(['repack', '-o', 'app.arx', '--compress', 'none', '-vv'], { cwd: path });
    assert.equal(said.code, 0, said.stderr);
    assertSilent(said, kind);
    assert.ok(readFileSync(join(path, 'app.arx'), 'latin1').includes('got<||>\n'), kind);
  }
  const requests = (await other.requests()).filter(({ uri }) => uri === '/landing');
  assert.equal(requests.length, 4);
  assert.deepEqual(
    requests.map(({ authorization }) => authorization),
    ['', '', '', ''],
  );
});

const MODES: readonly (readonly string[])[] = [
  ['--progress', 'plain', '-vv'],
  ['--progress', 'tty', '-v'],
  ['--progress', 'json'],
  ['--json', '-vv'],
  ['--progress', 'none'],
  ['-q'],
];

for (const flags of MODES)
  test(`repack, outdated, verify and inspect say no secret with ${flags.join(' ')}`, async () => {
    const path = project('modes', Object.values(SOURCES));
    home.emptyCache();
    const verbs = [
      ['repack', '-o', 'mode.arx'],
      ['outdated'],
      ['check'],
      ['verify', 'mode.arx'],
      ['inspect', 'mode.arx', '--tree'],
    ];
    for (const verb of verbs) {
      const said = await arxHere([...verb, ...flags], { cwd: path, env: home.env });
      assert.ok([0, 3].includes(said.code), `${verb.join(' ')}: ${said.stderr}`);
      assertSilent(said, verb.join(' '));
    }
    assert.deepEqual(leaksIn(everythingBelow(home.path, /^$/)), []);
  });

/** Sources that cannot be obtained; the server repeats in its headers and its body what it was sent. */
const FAILURES: Readonly<Record<string, { source: string; auth?: string }>> = {
  ...Object.fromEntries(
    [401, 403, 404, 500].flatMap((status) =>
      ['corp', 'lab', 'web', 'mtls'].map((auth) => [
        `${status} with ${auth}`,
        named(`${main.https}/fail/${status}/x`, auth),
      ]),
    ),
  ),
  ...Object.fromEntries(
    [401, 403, 404, 500].map((status) => [
      `git ${status}`,
      named(`git+${main.https}/fail/${status}/app.git`, 'corp'),
    ]),
  ),
  'git with another header': named(`git+${gitServer.http}/absent.git`, 'lab'),
  'git with basic and no such ref': named(`git+${gitServer.https}/app.git?ref=absent`, 'git'),
  'git over ssh and no such repository': named(`git+${ssh.url}/absent.git`, 'deploy'),
  'no such key': named('s3://backup/absent', 'store'),
  'the host refuses': named('https://127.0.0.1:9/x', 'dead'),
  'the origin is another': named(`${other.https}/landing`, 'corp'),
  'the kind is another': named(`git+${ssh.url}/x.git`, 'corp'),
  'the name is unknown': named(`${main.https}/bearer.txt`, 'crop'),
  'a redirect goes back to http': named(`${main.https}/down`, 'lab'),
};
await main.set('/down', { redirect: `${main.http}/header.txt` });

for (const [title, source] of Object.entries(FAILURES))
  test(`repack says no secret when a source fails: ${title}`, async () => {
    const path = project('failing', [source]);
    const modes = [
      ['--progress', 'plain', '-vv'],
      ['--json', '-vv'],
      ['--progress', 'json'],
    ];
    const repack = ['repack', '-o', 'x.arx'];
    const lines = modes.map((flags) => [...repack, ...flags]);
    for (const said of await arxHereTogether(lines, { cwd: path, env: home.env })) {
      assert.ok([2, 5].includes(said.code), said.stderr);
      assert.doesNotMatch(said.stderr, /INTERNAL/);
      assertSilent(said, title);
    }
    assert.deepEqual(readdirSync(path), ['arx.yaml']);
    assert.deepEqual(leaksIn(everythingBelow(home.path, /^$/)), []);
  });

test('repack says no secret when no certificate is trusted, or the client key does not open', async () => {
  const untrusted = { SSL_CERT_FILE: undefined };
  for (const name of [
    'bearer of a variable',
    'custom header',
    'basic',
    'client certificate',
    'git with basic',
  ]) {
    const path = project('untrusted', [SOURCES[name] ?? slow]);
    const said = await home.run(['repack', '-o', 'x.arx', '-vv'], { cwd: path, env: untrusted });
    assert.equal(said.code, 5, said.stderr);
    assert.match(said.stderr, /SOURCE_TLS/);
    assertSilent(said, name);
  }
  writeFileSync(at('secrets', 'phrase'), secret('another passphrase'), { mode: 0o600 });
  const path = project('phrase', [SOURCES['client certificate'] ?? slow]);
  const said = await home.run(['repack', '-o', 'x.arx', '-vv'], { cwd: path });
  writeFileSync(at('secrets', 'phrase'), phrase, { mode: 0o600 });
  assert.equal(said.code, 2, said.stderr);
  assert.match(said.stderr, /AUTH_INVALID/);
  assertSilent(said, 'phrase');
});

test('repack says no secret when a plug-in throws one, reports one, or crashes with one', async () => {
  const directory = at('plugin');
  mkdirSync(directory);
  const bodies = {
    throws: 'throw new Error(`sent ${JSON.stringify(headersFor(new URL(url)))}`)',
    'throws a form':
      'throw Object.assign(new TypeError(Buffer.from(headersFor(new URL(url)).authorization).toString("base64")), { options: { headers: headersFor(new URL(url)) } })',
  };
  for (const [title, body] of Object.entries(bodies)) {
    const manifest = {
      name: 'arx-source-leak',
      version: '1.0.0',
      type: 'module',
      main: 'index.js',
      arx: { sources: ['leak'] },
    };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
    const index = `const url = ${JSON.stringify(`${main.https}/x`)};\nexport default { async resolve({ headersFor }) { ${body}; }, async vendor() {} };\n`;
    writeFileSync(join(directory, 'index.js'), index);
    await home.ok(['plugin', 'add', directory]);
    for (const auth of ['corp', 'web']) {
      const path = project('plugin', [named('leak://host/x', auth)]);
      for (const flags of [['-vv'], ['--json', '-vv'], ['--progress', 'json']]) {
        const said = await arxHere(['repack', '-o', 'x.arx', ...flags], { cwd: path, env: home.env });
        assert.notEqual(said.code, 0);
        assert.match(said.stderr, /\[redacted\]/);
        assertSilent(said, title);
      }
    }
  }
});

test('arx leaves no core and no secret behind when it is killed by SIGABRT in the middle of a transfer', async () => {
  const path = project('abort', [slow]);
  home.emptyCache();
  const under = ['prlimit', '--core=0', 'timeout', '--signal=ABRT', '2'];
  const said = await home.run(['repack', '-o', 'x.arx', '-vv'], { cwd: path, under });
  assert.notEqual(said.code, 0);
  assertSilent(said, 'abort');
  assert.deepEqual(leaksIn(everythingBelow(home.path, /^$/)), []);
});

test('a config with a literal value is refused, and the value is shown nowhere', async () => {
  const own = join(config, 'config.yaml');
  const good = readFileSync(own, 'utf8');
  const literal = secret('literal in the config');
  const path = project('literal', [slow]);
  for (const text of [
    `bearer: ${literal}`,
    `bearer: {${literal}}`,
    `bearer: {env: ${literal}}`,
    `basic: {me:${literal}}`,
    `header: {name: X, value: "${literal}`,
  ]) {
    writeFileSync(own, `auth:\n  corp:\n    for: ${main.https}\n    ${text}\n`);
    for (const flags of [['-vv'], ['--json', '-vv']]) {
      const said = await home.run(['repack', '-o', 'x.arx', ...flags], { cwd: path });
      assert.equal(said.code, 2, said.stderr);
      assert.match(said.stderr, /CONFIG_INVALID/);
      assertSilent(said, text.slice(0, 8));
    }
  }
  writeFileSync(own, good);
});

test('at least 12 secrets were planted', () => assert.ok(SECRETS.size >= 12, `${SECRETS.size}`));
