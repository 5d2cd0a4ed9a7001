import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { gitError } from '../../src/online/git/git-error.ts';
import { type Asked, gitHint } from '../../src/online/git/git-hint.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { scratch } from '../servers/scratch.ts';
import { errorOf, workplace } from './workplace.ts';

const repositories = scratch('git-hints');
after(() => repositories.remove());
const app = makeGitRepository(`${repositories.path}/app.git`);
app.commit({ 'README.md': 'a\n', 'conf/a.conf': 'a\n', 'conf/b/c': 'c\n' });
app.tag('v1.4.0', 'main');
const many = makeGitRepository(`${repositories.path}/many.git`);
many.commit(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`name${n + 10}`, 'x\n'])));
for (let n = 10; n < 21; n += 1) many.tag(`t${n}`, 'main');

const MISSING: readonly (readonly [source: string, hint: string])[] = [
  ['app.git?zzzzz', 'It has "main", "v1.4.0"'],
  ['app.git?mian', 'Did you mean "main"'],
  ['app.git?1.4', '`?ref=~1.4` is the newest version of it'],
  [
    'many.git?zzzzz',
    'It has "main", "t10", "t11", "t12", "t13", "t14", "t15", "t16", "t17", "t18" and 2 more',
  ],
  ['app.git#cnf', 'Did you mean "conf"?'],
  ['app.git#conf/b/d', 'Did you mean "conf/b/c"?'],
  ['app.git#conf/zzz/yyy', 'It has "conf/a.conf", "conf/b"'],
  ['app.git#zzz/yyy/xxx', 'It has "README.md", "conf"'],
  [
    'many.git#zzz',
    'It has "name10", "name11", "name12", "name13", "name14", "name15", "name16", "name17", "name18", "name19" and 2 more',
  ],
  ['app.git@v1.4.0', 'A ref is written `?ref=v1.4.0`'],
  ['ap.git', 'Check the path: it must be that of a repository, bare or with .git in it'],
];

for (const [name, hint] of MISSING) {
  test(`git source says what there is when ${name} is not there`, async () => {
    using w = workplace('git-hints');
    const error = await errorOf(w.resolve([`git+file://${repositories.path}/${name}`]));
    assert.deepEqual([error.code, error.hint], ['SOURCE_NOT_FOUND', hint]);
  });
}

const NAMED = {
  name: 'corp',
  covers: () => true,
  headersFor: () => ({}),
  credentialFor: () => undefined,
  secrets: [],
};
const WEB: Asked = { transport: 'https', url: 'https://host.example/app.git' };
const SSH: Asked = { transport: 'ssh', url: 'ssh://git@host.example/app.git' };
const HINTS: readonly (readonly [
  code: ErrorCode,
  asked: Asked,
  refused: boolean,
  hint: RegExp | undefined,
])[] = [
  ['SOURCE_UNAUTHORIZED', WEB, false, /^Name one with `auth`/],
  ['SOURCE_UNAUTHORIZED', WEB, true, /netrc .* may have expired$/],
  ['SOURCE_UNAUTHORIZED', { ...WEB, access: NAMED }, true, /^Check the credential that auth "corp" names/],
  ['SOURCE_UNAUTHORIZED', SSH, true, /ssh agent/],
  ['SOURCE_UNAUTHORIZED', { ...SSH, access: NAMED }, true, /^Check the key that auth "corp" names/],
  ['SOURCE_TLS', WEB, false, /`ca` of an `auth`/],
  ['SOURCE_NOT_FOUND', SSH, false, /^Check the URL/],
  ['SOURCE_NOT_FOUND', { ...SSH, url: 'ssh://git@host.example/a@b/app.git' }, false, /^Check the URL/],
  ['SOURCE_GIT', WEB, false, undefined],
];

for (const [code, asked, refused, hint] of HINTS) {
  const how = refused ? 'with a credential' : 'without one';
  test(`gitHint() says the next step when ${code} comes from ${asked.url} ${how}`, () => {
    const said = gitHint(code, asked, refused);
    if (hint === undefined) assert.equal(said, undefined);
    else assert.match(said ?? '', hint);
  });
}

// As git 2.39 with curl 7.88 says it.
const PROXIES: readonly (readonly [says: string, code: ErrorCode, meaning: string])[] = [
  ['CONNECT tunnel failed, response 407', 'SOURCE_PROXY', 'the proxy wants a credential, or another one'],
  ['CONNECT tunnel failed, response 403', 'SOURCE_PROXY', 'the proxy does not let us through'],
  ['Received HTTP code 502 from proxy after CONNECT', 'SOURCE_PROXY', 'the proxy does not let us through'],
  ['Could not resolve proxy: no.test', 'SOURCE_PROXY', "the proxy's name has no address"],
  [
    "Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server",
    'SOURCE_PROXY',
    'the proxy "127.0.0.1:1" cannot be reached',
  ],
  [
    "Failed to connect to host.example port 443 after 0 ms: Couldn't connect to server",
    'SOURCE_REFUSED',
    'the host refused the connection',
  ],
  ['The requested URL returned error: 403', 'SOURCE_UNAUTHORIZED', 'the host forbids us to read it'],
];

for (const [says, code, meaning] of PROXIES) {
  test(`gitError() is ${code} when git says ${says}, whatever the repository is called`, () => {
    for (const name of ['app', 'tls', 'certificate-timeout']) {
      const url = `https://host.example/${name}.git`;
      const words = `fatal: unable to access '${url}/': ${says}\n`;
      const error = gitError(words, { source: `git+${url}`, transport: 'https', url }, []);
      assert.deepEqual(
        [error.code, error.message],
        [code, `Cannot use "git+${url}": ${meaning}, expected a repository that can be read`],
      );
      assert.ok(error.hint);
    }
  });
}
