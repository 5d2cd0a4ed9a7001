import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHere, arxHereTogether } from '../helpers/arx-here.ts';
import { arxHome, type Start, tool } from '../helpers/arx-home.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { writeTree } from './origin.ts';
import {
  assertSilent,
  everythingBelow,
  leaksIn,
  login,
  secret,
  SECRETS,
  traceLines,
} from './planted-secrets.ts';

needPackages(['strace', 'zstd', 'tar']);

const disk = scratch('secrets');
writeTree(join(disk.path, 'tree'));
const www = join(disk.path, 'www');
mkdirSync(www);
writeFileSync(join(www, 'plain.txt'), 'plain\n');
writeFileSync(join(www, 'page.html'), '<!DOCTYPE html><html><body>log in</body></html>\n');
await tool('tar', '-C', disk.path, '-czf', join(www, 'tree.tar.gz'), 'tree');
makeGitRepository(join(disk.path, 'git', 'app.git')).commit({ 'a.txt': 'a\n' });

const logins = {
  http: login('http'),
  https: login('https'),
  tar: login('tar+http'),
  tars: login('tar+https'),
};
const copies = { http: 'http.txt', https: 'https.txt', tar: 'http.tar.gz', tars: 'https.tar.gz' };
for (const [name, file] of Object.entries(copies)) {
  cpSync(join(www, name.startsWith('tar') ? 'tree.tar.gz' : 'plain.txt'), join(www, file));
}
const behaviours = Object.fromEntries(
  Object.entries(copies).map(([name, file]) => [`/${file}`, logins[name as keyof typeof copies]]),
);
const gitLogin = login('git');
const [web, git] = await Promise.all([
  startNginx({
    root: www,
    behaviours: {
      ...behaviours,
      '/moved': { redirect: `/plain.txt?token=${secret('token of a redirect')}` },
      '/to-http': { redirect: `http://${login('redirect').userinfo}127.0.0.1:9/x` },
    },
  }),
  startGitHttp(join(disk.path, 'git'), { login: gitLogin }),
]);
const roots = join(disk.path, 'roots.pem');
writeFileSync(roots, await tool('cat', web.ca, git.ca));

/** Variables of the caller that are nobody's business. */
const ENVIRONMENT = Object.fromEntries(
  [
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'GITHUB_TOKEN',
    'NPM_TOKEN',
    'VAULT_TOKEN',
    'MY_PASSWORD',
  ].map((name) => [name, secret(`variable ${name}`)]),
);
const home = arxHome('secrets', {
  ...ENVIRONMENT,
  DATABASE_URL: `postgres://app:${secret('variable DATABASE_URL')}@db/app`,
  SSL_CERT_FILE: roots,
});
after(async () => {
  await Promise.all([web.stop(), git.stop()]);
  home.remove();
  disk.remove();
});

/** A URL with a login in front of its host. */
function withLogin(url: string, { userinfo }: { userinfo: string }): string {
  return url.replace('://', `://${userinfo}`);
}

const SIGNED = [
  'X-Amz-Signature X-Amz-Credential X-Amz-Security-Token',
  'X-Goog-Signature X-Goog-Credential',
  'sig',
  'Signature AWSAccessKeyId',
  'access_token',
  'token',
  'api_key',
  'password',
  'jwt',
].map((names) =>
  names
    .split(' ')
    .map((name) => `${name}=${secret(`query ${name}`)}`)
    .join('&'),
);

const SOURCES = [
  withLogin(`${web.http}/http.txt`, logins.http),
  withLogin(`${web.https}/https.txt`, logins.https),
  `tar+${withLogin(`${web.http}/http.tar.gz`, logins.tar)}#/`,
  `tar+${withLogin(`${web.https}/https.tar.gz`, logins.tars)}#tree/README.txt`,
  `git+${withLogin(`${git.http}/app.git`, gitLogin)}`,
  `git+${withLogin(`${git.https}/app.git`, gitLogin)}?main#a.txt`,
  ...SIGNED.map((query, index) => `${web.http}/plain.txt?n=${index}&${query}`),
  `${web.https}/moved?key=${secret('key of a redirect')}`,
];

const MANIFEST = `# mirror: https://${login('comment').userinfo}mirror.example/x
data:
${SOURCES.map((url, index) => `  - target-${index}: '${url}'\n`).join('')}code:
  - [sh, -c, 'env; cat /proc/self/environ /proc/$PPID/cmdline; echo ran']
`;

const passphrase = join(disk.path, 'passphrase');
writeFileSync(passphrase, `${secret('passphrase of the key')}\n`);

/** A directory of its own with a manifest. */
function project(name: string, manifest: string): string {
  const path = join(home.path, 'projects', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'arx.yaml'), manifest);
  return path;
}

const MODES: Readonly<Record<string, readonly string[]>> = {
  plain: ['--progress', 'plain', '-vv'],
  tty: ['--progress', 'tty', '-v'],
  'json events': ['--progress', 'json'],
  'one json object': ['--json', '-vv'],
  none: ['--progress', 'none'],
  quiet: ['-q'],
};

test('leaksIn() finds a secret in every form when it is there', () => {
  const [[name = '', value = ''] = []] = SECRETS;
  for (const before of ['', 'a', 'ab', 'abc']) {
    assert.deepEqual(leaksIn(Buffer.from(`${before}${value}:tail`).toString('base64')), [name]);
  }
  assert.deepEqual(leaksIn(`x${value}y`), [name]);
});

const traced = join(disk.path, 'trace');

test('repack lets no secret out when all sources need one', async () => {
  const at = project('all', MANIFEST);
  const keyed: Start = { cwd: at, env: { ARX_KEY_PASSPHRASE_FILE: passphrase } };
  assertSilent(await home.run(['key', 'new', 'release', '--passphrase', '-vv'], keyed), 'key new');
  const key = join(home.env['ARX_CONFIG_DIR'] ?? '', 'keys', 'release.key');
  const calls = 'trace=execve,openat,mkdir,rename,renameat2,link,symlink,write,pwrite64,writev,pwritev';
  const strace = ['strace', '-f', '--seccomp-bpf', '-y', '-qq', '-s', '200000', '-o', traced, '-e', calls];
  const args = ['repack', '-o', 'app.arx', '--compress', 'none', '--sign', `key:${key}`, '-vv'];
  const said = await home.run(args, { ...keyed, under: strace });
  assert.equal(said.code, 0, said.stderr);
  assertSilent(said, 'repack');
  assert.deepEqual(leaksIn(traceLines(traced)), []);
  await home.ok(['repack', '-o', 'packed.arx', '--locked'], { cwd: at });
  await tool('zstd', '-q', '-d', join(at, 'packed.arx'), '-o', join(at, 'packed.tar'));
  assert.deepEqual(leaksIn(everythingBelow(home.path, /arx\.yaml$/)), []);
  assert.deepEqual(home.leftovers(), []);
});

for (const [mode, flags] of Object.entries(MODES)) {
  test(`repack, verify, inspect and run say no secret when the mode is ${mode}`, async () => {
    const at = project('all', MANIFEST);
    home.emptyCache();
    const verbs = [
      ['repack', '-o', 'mode.arx'],
      ['outdated'],
      ['update'],
      ['check'],
      ['verify', 'mode.arx'],
      ['inspect', 'mode.arx', '--tree'],
      ['run', 'mode.arx', '--dry-run'],
      ['run', 'mode.arx'],
    ];
    for (const verb of verbs) {
      const said = await arxHere([...verb, ...flags], { cwd: at, env: home.env });
      assert.ok([0, 3].includes(said.code), `${verb.join(' ')}: ${said.stderr}`);
      assertSilent(said, verb.join(' '));
      if (verb.length === 2 && verb[0] === 'run' && mode === 'plain')
        assert.match(said.stdout + said.stderr, /ran/);
    }
    assert.deepEqual(leaksIn(everythingBelow(home.path, /arx\.yaml$/)), []);
  });
}

const wrong = login('error');
const token = `token=${secret('token of an error')}`;

/** Manifests that cannot be sealed; each puts a secret where a message could pick it up. */
const BAD_SOURCES: Readonly<Record<string, string>> = {
  'the login is wrong': withLogin(`${web.https}/https.txt`, wrong),
  'the file is absent': `${web.http}/absent?${token}`,
  'nothing listens': withLogin(`http://127.0.0.1:9/x?${token}`, wrong),
  'https leads to http': `${web.https}/to-http?${token}`,
  'the archive is a page': `tar+${web.http}/page.html?${token}`,
  'the archive is a text': `tar+${withLogin(`${web.http}/plain.txt`, wrong)}`,
  'git refuses the login': `git+${withLogin(`${git.https}/app.git`, wrong)}`,
  'git has no such ref': `git+${withLogin(`${git.http}/app.git`, gitLogin)}?ref=absent`,
  'git has no such path': `git+${withLogin(`${git.http}/app.git`, gitLogin)}#absent`,
  'git has no such repository': `git+${withLogin(`${git.http}/absent.git`, gitLogin)}`,
  'git finds nothing listening': `git+${withLogin('https://127.0.0.1:9/app.git', wrong)}`,
  'the ref is odd': `git+${withLogin(`${git.http}/app.git`, gitLogin)}?ref=a..b`,
  'ssh has a password': `git+ssh://git:${secret('password of ssh')}@127.0.0.1:9/app.git`,
  'the scheme is unknown': withLogin('htp://host/x', wrong),
  'the scheme comes later': withLogin(`s3://bucket/x?${token}`, wrong),
  'the port is odd': withLogin('https://host:99999/x', wrong),
  'the host is odd': withLogin('https://ho_st!/x', wrong),
  'an escape is odd': withLogin(`https://host/%zz?${token}`, wrong),
  'http has a fragment': withLogin(`https://host/x?${token}#part`, wrong),
  'a space is inside': withLogin(`https://host/a b?${token}`, wrong),
};

const entry = (url: string): string => `data:\n  - x: '${url}'\n`;
const long = withLogin(`https://host/x?${token}`, wrong);
const BAD_MANIFESTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(BAD_SOURCES).map(([title, url]) => [title, entry(url)])),
  'the integrity is another': `data:\n  - {source: '${web.http}/plain.txt?${token}', integrity: 'sha256-${'A'.repeat(43)}='}\n`,
  'the YAML is broken': `data:\n  - x: '${long}'\n   - y: [${long}\n`,
  'a quote is missing': `data:\n  - x: '${long}\n`,
  'a key is unknown': `data:\n  - {source: '${long}', targett: x}\n`,
  'a key is a URL': `data:\n  - {source: '${long}', '${long}': x}\n`,
  'a key comes twice': `data:\n  - {source: '${long}', source: '${long}'}\n`,
  'a target is a URL': `data:\n  - '${long}': '${long}'\n`,
  'a mode is a URL': `data:\n  - {source: '${long}', mode: '${long}'}\n`,
  'an alias is unknown': `data:\n  - x: *y # ${long}\n`,
  'a tag is unknown': `data:\n  - x: !!foo '${long}'\n`,
};

for (const [title, manifest] of Object.entries(BAD_MANIFESTS)) {
  test(`repack says no secret when ${title}`, async () => {
    const at = project(title.replaceAll(' ', '-'), manifest);
    const runs = [
      ['repack', '-o', 'x.arx', '--progress', 'plain', '-vv'],
      ['repack', '-o', 'x.arx', '--json', '-vv'],
      ['check'],
    ];
    const [plain, ...others] = await arxHereTogether(runs, { cwd: at, env: home.env });
    assert.notEqual(plain?.code, 0);
    assert.match(plain?.stderr ?? '', /^error\[[A-Z_]+\]: /m);
    assert.doesNotMatch(plain?.stderr ?? '', /INTERNAL/);
    for (const said of [...(plain ? [plain] : []), ...others]) assertSilent(said, title);
    assert.deepEqual(leaksIn(everythingBelow(home.path, /arx\.yaml$/)), []);
  });
}

test('repack says no secret when the certificate is not trusted', async () => {
  const at = project('untrusted', entry(withLogin(`${web.https}/https.txt?${token}`, wrong)));
  const said = await home.run(['repack', '-o', 'x.arx', '-vv'], {
    cwd: at,
    env: { SSL_CERT_FILE: undefined },
  });
  assert.equal(said.code, 5, said.stderr);
  assertSilent(said, 'untrusted');
});

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'a manifest': ['repack', long],
  'a bundle': ['verify', long],
  'an output': ['repack', '-o', long],
  'an entry': ['update', long],
  'an option': ['repack', `--mirror=${long}`],
  'a command': [long],
  'a code': ['explain', long],
  'a key': ['repack', '--sign', `key:${long}`],
};

for (const [what, args] of Object.entries(ARGUMENTS)) {
  test(`arx says no secret when ${what} on its command line holds one`, async () => {
    const at = project('arguments', 'data:\n  - x: {text: x}\n');
    for (const flags of [['-vv'], ['--json', '-vv']]) {
      const said = await arxHere([...args, ...flags], { cwd: at, env: home.env });
      assert.notEqual(said.code, 0, args.join(' '));
      assertSilent(said, args.join(' '));
    }
  });
}

test('arx says no secret when the lockfile holds one', async () => {
  const at = project('lock', 'data:\n  - x: {text: x}\n');
  await home.ok(['repack', '-o', 'x.arx'], { cwd: at });
  const lock = readFileSync(join(at, 'arx.lock'), 'utf8');
  for (const text of [
    `${lock}\n${long}: {}\n`,
    lock.replace(/^sources:/m, `sources:\n  '${long}': {tree: ${long}}`),
  ]) {
    writeFileSync(join(at, 'arx.lock'), text);
    const said = await arxHere(['repack', '-o', 'x.arx', '-vv'], { cwd: at, env: home.env });
    assert.equal(said.code, 2, said.stderr);
    assertSilent(said, 'lock');
  }
});

test('at least 40 secrets were planted', () => assert.ok(SECRETS.size >= 40, `${SECRETS.size}`));
