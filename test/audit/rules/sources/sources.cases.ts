import assert from 'node:assert/strict';
import { SOURCES_RULES } from '../../../../src/audit/rules/sources/index.ts';
import type { Resolution } from '../../../../src/model/seal.ts';
import type { Rule } from '../../../../src/plugin/rule.ts';
import type { MadeSource, Making } from '../../../helpers/audit-subject.ts';
import type { PolicyParts } from '../../../helpers/test-policy.ts';
import type { RuleCases } from '../../rule-cases.ts';

const rule = (id: string): Rule => {
  const found = SOURCES_RULES.find((one) => one.id === id);
  assert.ok(found !== undefined, `there is no ${id}`);
  return found;
};

const COMMIT = 'c'.repeat(40);
const SRI = `sha256-${'A'.repeat(43)}=`;
const download: Resolution = { integrity: SRI, size: 1 };
const files = { a: 'content\n' };

/** A bundle of sources, each as its request and what it resolved to. */
function sources(
  ...made: readonly (readonly [request: string, resolution?: Resolution, own?: MadeSource])[]
): Making {
  return {
    sources: made.map(([request, resolution = {}, own]) => ({ request, resolution, files, ...own })),
  };
}

/** One source that the manifest pins by `integrity`. */
function pinned(request: string, resolution: Resolution): Making {
  const manifest = `data:\n  - {source: "${request}", target: t, integrity: ${SRI}}\n`;
  return { ...sources([request, resolution]), manifest };
}

function under(policy: PolicyParts, making: Making): Making {
  return { ...making, policy };
}

const git = (query = ''): string => `git+https://host.example/app.git${query}`;
const branch: Resolution = { commit: COMMIT, ref: 'refs/heads/main' };
const tag: Resolution = { commit: COMMIT, ref: 'refs/tags/v1.2.0' };
const pin: PolicyParts = { sources: { pin: true } };
const verified = (by: string): Resolution => ({ ...download, verified: by });
const MINISIGN = 'minisign RWR3 over the file';

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
const MODULES = '[submodule "lib"]\n\tpath = vendor/lib\n\turl = https://elsewhere.example/lib.git\n';
const signer = { kind: 'key', name: 'own', role: 'builder' } as const;
const signed = (time: string): Making => ({
  files,
  signers: [signer, { ...signer, time }],
  now: '2026-07-01T00:00:00Z',
});
const hidden = (found: readonly { readonly message: string }[], secret: string): void =>
  assert.ok(!JSON.stringify(found).includes(secret), 'the credential is shown');

export const CASES: readonly RuleCases[] = [
  {
    rule: rule('ARX101'),
    positives: [
      { name: 'a download without integrity', made: sources(['https://host.example/a.tgz', { size: 1 }]) },
      { name: 'a repository without a commit', made: sources([git(), { ref: 'refs/heads/main' }]) },
      {
        name: 'a commit that is only a beginning',
        made: sources([git('?ref=cccccc'), { commit: 'cccccc' }]),
      },
      {
        name: 'an integrity that is no digest',
        made: sources(['https://host.example/a', { integrity: 'none', size: 1 }]),
      },
      { name: 'a bucket without a listing', made: sources(['s3://bucket/prefix/', { etag: '"x"' }]) },
      { name: 'a source of no kind', made: sources(['gopher host', {}]) },
    ],
    nearMisses: [
      { name: 'a download with integrity', made: sources(['tar+https://host.example/a.tgz#/', download]) },
      { name: 'a commit of SHA-256', made: sources([git(), { commit: 'd'.repeat(64) }]) },
      { name: 'a local file, whose tree is all there is', made: sources(['file:///@/./a']) },
      {
        name: 'a prefix of s3 with its listing',
        made: sources(['s3://bucket/p/', { listing: `sha256:${'0'.repeat(64)}` }]),
      },
      {
        name: 'a plug-in that says what it resolved',
        made: sources(['oci://host.example/a', { plugin: 'oci 1', resolved: 'x' }]),
      },
    ],
  },
  {
    rule: rule('ARX102'),
    positives: [
      {
        name: 'a branch',
        made: sources([git('?ref=main'), branch]),
        also: ([found]) => assert.equal(found?.severity, 'low'),
      },
      { name: 'the default branch', made: sources([git(), { commit: COMMIT, ref: 'HEAD' }]) },
      { name: 'a range of versions', made: sources([git('?ref=^1.2'), tag]) },
      {
        name: 'a tag, where the policy wants commits',
        made: under(pin, sources([git('?ref=v1.2.0'), tag])),
        also: ([found]) => assert.equal(found?.severity, undefined),
      },
      {
        name: 'the beginning of a commit, where the policy wants whole ones',
        made: under(pin, sources([git('?ref=ccccccc'), { commit: COMMIT }])),
      },
      {
        name: 'a download, where the policy wants integrity',
        made: under(pin, sources(['https://host.example/a', download])),
      },
      {
        name: 'another commit than the one that was found',
        made: under(pin, sources([git(`?ref=${'d'.repeat(40)}`), { commit: COMMIT }])),
      },
      {
        name: 'a manifest that cannot be read',
        made: { ...under(pin, sources(['https://host.example/a', download])), manifest: '[' },
      },
    ],
    nearMisses: [
      { name: 'a whole commit', made: under(pin, sources([git(`?ref=${COMMIT}`), { commit: COMMIT }])) },
      {
        name: 'a branch whose content the manifest pins',
        made: under(pin, pinned(git('?ref=main'), branch)),
      },
      {
        name: 'a download that the manifest pins',
        made: under(pin, pinned('https://host.example/a', download)),
      },
      { name: 'a tag where the policy says nothing', made: sources([git('?ref=v1.2.0'), tag]) },
      {
        name: 'a download where the policy says nothing',
        made: sources(['https://host.example/a', download]),
      },
      { name: 'a local file beside the manifest', made: under(pin, sources(['file:///@/./a'])) },
    ],
  },
  {
    rule: rule('ARX103'),
    positives: [
      { name: 'http', made: sources(['http://host.example/a', download]) },
      { name: 'an archive over http', made: sources(['tar+http://host.example/a.tgz', download]) },
      { name: 'git over http', made: sources(['git+http://host.example/a.git', branch]) },
      {
        name: 'https to a host that nobody checked',
        made: sources(['https://host.example/a', { ...download, insecure: true }]),
      },
      {
        name: 'a mirror over http',
        made: sources(['https://host.example/a', { ...download, mirror: 'http://mirror.example/a' }]),
      },
      {
        name: 'http whose content the manifest pins',
        made: pinned('http://host.example/a', download),
        also: ([found]) => assert.equal(found?.severity, 'low'),
      },
      {
        name: 'a plug-in for git://',
        made: sources(['git://host.example/a', { plugin: 'old-git 1', resolved: COMMIT }]),
      },
      {
        name: 'a name that only begins like the machine itself',
        made: sources(['http://localhost.evil.example/a', download]),
      },
      {
        name: 'an address that only looks like loopback',
        made: sources(['http://127.0.0.1.evil.example/a', download]),
      },
    ],
    nearMisses: [
      { name: 'https', made: sources(['https://host.example/http://x', download]) },
      { name: 'ssh', made: sources(['git+ssh://git@host.example/a.git', branch]) },
      {
        name: 'http of this machine',
        made: sources(['http://127.0.0.1:8080/a', download], ['http://localhost/b', download]),
      },
      { name: 'a local file', made: sources(['tar+file:///srv/http.tgz', download]) },
    ],
  },
  {
    rule: rule('ARX104'),
    positives: [
      {
        name: 'another host',
        made: sources(['https://host.example/a', { ...download, url: 'https://cdn.example/a' }]),
      },
      {
        name: 'a host below the one that was asked',
        made: sources(['https://host.example/a', { ...download, url: 'https://www.host.example/a' }]),
      },
      {
        name: 'a URL without a host that can be read',
        made: sources([
          'https://host.example/a',
          { ...download, url: 'https://host.example\\@evil.example/a' },
        ]),
      },
      {
        name: 'a user that looks like the host',
        made: sources([
          'https://host.example/a',
          { ...download, url: 'https://host.example@evil.example/a' },
        ]),
      },
      {
        name: 'another host, whose content the manifest pins',
        made: pinned('https://host.example/a', { ...download, url: 'https://cdn.example/a' }),
        also: ([found]) => assert.equal(found?.severity, 'info'),
      },
    ],
    nearMisses: [
      {
        name: 'another path of the same host',
        made: sources(['tar+https://host.example/a', { ...download, url: 'https://HOST.example:443/b' }]),
      },
      { name: 'no redirect', made: sources(['https://host.example/a', download]) },
      {
        name: 'the host of the mirror that was asked',
        made: sources([
          'https://host.example/a',
          { ...download, mirror: 'https://m.example/a', url: 'https://m.example/b' },
        ]),
      },
      {
        name: 'another host that the policy allows',
        made: under(
          { sources: { allowHosts: ['host.example', '*.cdn.example'] } },
          sources(['https://host.example/a', { ...download, url: 'https://eu.cdn.example/a' }]),
        ),
      },
    ],
  },
  {
    rule: rule('ARX105'),
    positives: [
      {
        name: 'a password in a request',
        made: sources(['https://me:hunter2hunter2@host.example/a', download]),
        also: (found) => {
          hidden(found, 'hunter2');
          assert.equal(found.length, 1);
          assert.match(String(found[0]?.evidence['places']), /^sources\[0\]\.request,manifest:2,lock:/);
        },
      },
      {
        name: 'a signed link that answered',
        made: sources([
          'https://host.example/a',
          { ...download, url: 'https://b.s3.example/a?X-Amz-Signature=0123456789abcdef&X-Amz-Date=1' },
        ]),
        also: (found) => hidden(found, '0123456789abcdef'),
      },
      {
        name: 'the address of a database in a command',
        made: { files, code: [{ cmd: 'psql', args: ['postgres://app:s3cr3tp4ss@db.example/app'] }] },
        also: (found) => {
          hidden(found, 's3cr3tp4ss');
          assert.equal(found[0]?.where.step, 0);
        },
      },
      {
        name: 'a token in inline data of the manifest',
        made: {
          files,
          manifest: 'data:\n  - env: {text: "U=https://x.example/?access_token=abcdef0123456789"}\n',
        },
        also: (found) => {
          hidden(found, 'abcdef0123456789');
          assert.deepEqual(
            found.map(({ where }) => where),
            [{ field: 'manifest', line: 2 }],
          );
        },
      },
      {
        name: 'a token as the name of a user',
        made: { files, manifest: '# https://ghp0123456789abcdefghijklm@host.example/app.git\ndata: []\n' },
        also: (found) => hidden(found, 'ghp0123'),
      },
      {
        name: 'a password in a lock that the seal does not have',
        made: { files, lock: '"https://me:hunter2hunter2@host.example/a": {}\n' },
        also: (found) => hidden(found, 'hunter2'),
      },
      {
        name: 'control characters around a password',
        made: sources(['https://me:hunter2\u001b[31m@host.example/\u202ea', download]),
        also: (found) => hidden(found, 'hunter2'),
      },
    ],
    nearMisses: [
      { name: 'the user of an ssh URL', made: sources(['git+ssh://git@host.example/a.git', branch]) },
      {
        name: 'variables and what stands for a password',
        made: {
          files,
          code: [
            {
              cmd: 'psql',
              args: [
                'postgres://app:${PASSWORD}@db.example/',
                'https://user:password@host.example/',
                'https://u:<token>@h.example/',
              ],
            },
          ],
        },
      },
      {
        name: 'a parameter that is no secret',
        made: sources(['https://host.example/a?version=12345678901234567890&file=x', download]),
      },
      { name: 'an @ in a path', made: sources(['https://host.example/@scope/name@1.2.3', download]) },
      {
        name: 'a short value',
        made: { files, manifest: '# https://host.example/?key=1&code=200\ndata: []\n' },
      },
    ],
  },
  {
    rule: rule('ARX106'),
    positives: [
      {
        name: 'another host',
        made: under(
          { sources: { allowHosts: ['good.example'] } },
          sources(['https://host.example/a', download]),
        ),
        also: ([found]) => assert.equal(found?.severity, 'high'),
      },
      {
        name: 'a host below one that is allowed by itself only',
        made: under(
          { sources: { allowHosts: ['good.example'] } },
          sources(['https://evil.good.example/a', download]),
        ),
      },
      {
        name: 'a host that ends like an allowed one',
        made: under(
          { sources: { allowHosts: ['*.good.example'] } },
          sources(['https://notgood.example/a', download], ['https://good.example/a', download]),
        ),
        also: (found) => assert.equal(found.length, 2),
      },
      {
        name: 'a mirror',
        made: under(
          { sources: { allowHosts: ['good.example'] } },
          sources(['https://good.example/a', { ...download, mirror: 'https://mirror.example/a' }]),
        ),
      },
      {
        name: 'where redirects led',
        made: under(
          { sources: { allowHosts: ['good.example'] } },
          sources(['https://good.example/a', { ...download, url: 'https://cdn.example/a' }]),
        ),
      },
      {
        name: 'a host that is denied',
        made: under(
          { sources: { denyHosts: ['*.evil.example'] } },
          sources(['https://a.EVIL.example./a', download]),
        ),
        also: ([found]) => assert.equal(found?.severity, 'high'),
      },
      {
        name: 'a scheme that is not allowed',
        made: under({ sources: { schemes: ['git+https'] } }, sources(['https://host.example/a', download])),
      },
      {
        name: 'a submodule at another host',
        made: under(
          { sources: { allowHosts: ['host.example'] } },
          sources([
            git(),
            { ...branch, submodules: `vendor/lib@${COMMIT}` },
            { files: { '.gitmodules': MODULES } },
          ]),
        ),
        also: ([found]) => assert.equal(found?.where.line, 1),
      },
      {
        name: 'a bucket',
        made: under({ sources: { allowHosts: ['host.example'] } }, sources(['s3://bucket/a', download])),
      },
    ],
    nearMisses: [
      {
        name: 'hosts that are allowed, with a port and in capitals',
        made: under(
          { sources: { allowHosts: ['Good.example', '*.cdn.example', 'bucket'] } },
          sources(
            ['https://GOOD.example:8443/a', { ...download, url: 'https://eu.cdn.example/a' }],
            ['s3://bucket/a', download],
          ),
        ),
      },
      { name: 'any host where the policy says nothing', made: sources(['https://host.example/a', download]) },
      {
        name: 'files and inline data, which have no host',
        made: under(
          { sources: { allowHosts: ['good.example'] } },
          sources(['file:///srv/a'], [`inline:text:${SRI}`]),
        ),
      },
      {
        name: 'a relative submodule',
        made: under(
          { sources: { allowHosts: ['host.example'] } },
          sources([
            git(),
            { ...branch, submodules: `vendor/lib@${COMMIT}` },
            { files: { '.gitmodules': MODULES.replace(/url = .*/, 'url = ../lib.git') } },
          ]),
        ),
      },
    ],
  },
  {
    rule: rule('ARX107'),
    positives: [
      {
        name: 'a pointer of LFS',
        made: { files: { 'model.bin': POINTER } },
        also: ([found]) => assert.equal(found?.evidence['bytes'], 12345),
      },
      {
        name: 'a pointer of LFS with an extension',
        made: { files: { 'model.bin': POINTER.replace('oid', `ext-0-x sha256:${'b'.repeat(64)}\noid`) } },
      },
      {
        name: 'the empty directory of a submodule',
        made: { files: { '.gitmodules': MODULES, 'vendor/lib/': '' } },
      },
      {
        name: 'a submodule below the top, with quotes and a comment',
        made: {
          files: {
            'sub/.gitmodules': '# x\n[submodule "lib"]\n path = "vendor/lib"\n',
            'sub/vendor/lib/': '',
            'sub/vendor/lib-a': 'x',
          },
        },
      },
    ],
    nearMisses: [
      { name: 'a text about pointers', made: { files: { 'README.md': `A pointer:\n\n${POINTER}` } } },
      { name: 'a pointer without an object', made: { files: { a: POINTER.replace(/oid.*\n/, '') } } },
      { name: 'a submodule with content', made: { files: { '.gitmodules': MODULES, 'vendor/lib/x': 'x' } } },
      {
        name: 'a submodule that was left out',
        made: { files: { '.gitmodules': MODULES, 'vendor/other/': '' } },
      },
      {
        name: 'a file that only begins like a pointer',
        made: { files: { a: `${POINTER}${'x'.repeat(1024)}` } },
      },
    ],
  },
  {
    rule: rule('ARX108'),
    positives: [
      {
        name: 'export-ignore',
        made: { files: { '.gitattributes': '# x\n/test export-ignore\n' } },
        also: ([found]) => assert.deepEqual(found?.evidence['lines'], ['line 2: export-ignore']),
      },
      {
        name: 'export-subst below the top',
        made: { files: { 'lib/.gitattributes': 'version.c   export-subst ident' } },
      },
      {
        name: 'a filter of its own, for a name in quotes',
        made: { files: { '.gitattributes': '"a b" filter=crypt diff=crypt\n' } },
      },
      {
        name: 'line ends, in a repository',
        made: sources([git(), branch, { files: { '.gitattributes': '*.bat text eol=crlf\n' } }]),
        also: ([found]) => assert.equal(found?.severity, 'low'),
      },
    ],
    nearMisses: [
      {
        name: 'LFS, which arx replaces',
        made: { files: { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' } },
      },
      {
        name: 'attributes that are taken away',
        made: { files: { '.gitattributes': '*.c -export-subst !filter -ident\n' } },
      },
      { name: 'a comment', made: { files: { '.gitattributes': '# * export-ignore eol=lf\n' } } },
      { name: 'a file of another name', made: { files: { 'a.gitattributes': '* export-ignore\n' } } },
      {
        name: 'names that only look like attributes',
        made: { files: { '.gitattributes': 'export-ignore text\n"eol=lf x" text\n' } },
      },
    ],
  },
  {
    rule: rule('ARX109'),
    positives: [
      {
        name: 'SHA-1',
        made: sources(['https://host.example/a', { ...download, integrity: `sha1-${'A'.repeat(27)}=` }]),
      },
      {
        name: 'MD5',
        made: sources(['tar+https://host.example/a', { ...download, integrity: `md5-${'A'.repeat(22)}==` }]),
      },
      {
        name: 'both',
        made: sources([
          'https://host.example/a',
          { ...download, integrity: `md5-${'A'.repeat(22)}== sha1-${'A'.repeat(27)}=` },
        ]),
        also: ([found]) => assert.equal(found?.evidence['algorithms'], 'md5, sha1'),
      },
    ],
    nearMisses: [
      {
        name: 'SHA-1 beside SHA-256',
        made: sources([
          'https://host.example/a',
          { ...download, integrity: `sha1-${'A'.repeat(27)}= ${SRI}` },
        ]),
      },
      { name: 'a commit of SHA-1, whose tree has SHA-256', made: sources([git(), branch]) },
      {
        name: 'an ETag that is an MD5 beside an integrity',
        made: sources(['s3://bucket/a', { ...download, etag: `"${'0'.repeat(32)}"` }]),
      },
    ],
  },
  {
    rule: rule('ARX110'),
    positives: [
      {
        name: 'a download that nobody signed',
        made: under({ require: { verified: true } }, sources(['https://host.example/a', download])),
      },
      {
        name: 'a list of digests that nobody signed',
        made: under(
          { require: { verified: true } },
          sources(['https://host.example/a', verified('sums over https://host.example/SUMS')]),
        ),
      },
      { name: 'a repository', made: under({ require: { verified: true } }, sources([git(), tag])) },
      {
        name: 'downloads of which one was signed, where the policy does not ask',
        made: sources(['https://host.example/a', verified(MINISIGN)], ['https://host.example/b', download]),
        also: (found) => {
          assert.deepEqual(
            found.map(({ severity }) => severity),
            ['info'],
          );
          assert.match(found[0]?.message ?? '', /1 of 2/);
        },
      },
    ],
    nearMisses: [
      {
        name: 'a signature that was checked',
        made: under({ require: { verified: true } }, sources(['https://host.example/a', verified(MINISIGN)])),
      },
      {
        name: 'a signed list of digests',
        made: under(
          { require: { verified: true } },
          sources(['https://host.example/a', verified('gpg 04B9 over https://host.example/SUMS')]),
        ),
      },
      {
        name: 'files and inline data',
        made: under({ require: { verified: true } }, sources(['file:///@/./a'], [`inline:text:${SRI}`])),
      },
      { name: 'nothing downloaded, where the policy does not ask', made: sources(['file:///@/./a']) },
    ],
  },
  {
    rule: rule('ARX111'),
    positives: [
      { name: 'a file beside the manifest', made: sources(['file:///@/./a']) },
      { name: 'an archive on disk', made: sources(['tar+file:///srv/a.tgz#/', download]) },
      {
        name: 'a local repository',
        made: sources(['git+file:///@/..', branch]),
        also: ([found]) => assert.equal(found?.severity, 'low'),
      },
      {
        name: 'a local mirror',
        made: sources(['tar+https://host.example/a.tgz', { ...download, mirror: 'tar+file:///srv/a.tgz' }]),
      },
      { name: 'a server on the same machine', made: sources(['http://localhost:3000/a', download]) },
      { name: "a source of a library's own class", made: sources(['own:{"kind":"mine"}']) },
    ],
    nearMisses: [
      { name: 'a download', made: sources(['https://host.example/file:///a', download]) },
      { name: 'inline data, which stands in the manifest', made: sources([`inline:text:${SRI}`]) },
      { name: 'a file that the manifest pins', made: pinned('file:///@/./a', {}) },
      {
        name: 'an archive on disk that upstream signed',
        made: sources(['tar+file:///srv/a.tgz', verified(MINISIGN)]),
      },
      {
        name: 'a local repository that a remote mirror gave',
        made: sources(['git+file:///@/..', { ...branch, mirror: git() }]),
      },
    ],
  },
  {
    rule: rule('ARX112'),
    positives: [
      {
        name: 'one file under two names',
        made: sources(
          ['https://a.example/x', download, { files: { x: 'same' } }],
          ['https://b.example/y', download, { files: { y: 'same' } }],
        ),
      },
      {
        name: 'one directory twice',
        made: sources(
          ['file:///srv/a', {}, { files: { a: '1', b: '2' } }],
          ['file:///srv/b', {}, { files: { a: '1', b: '2' } }],
        ),
      },
      {
        name: 'two commits of one repository',
        made: sources(
          [git('?ref=v1'), tag, { files: { a: '1' } }],
          [git('?ref=v2').replace('.git', ''), { commit: 'd'.repeat(40) }, { files: { a: '2' } }],
        ),
      },
      {
        name: 'two versions of one download',
        made: sources(
          ['https://host.example/v1.2.3/tool-1.2.3.tgz', download, { files: { a: '1' } }],
          ['https://host.example/v1.10.0/tool-1.10.0.tgz', download, { files: { a: '2' } }],
        ),
      },
    ],
    nearMisses: [
      {
        name: 'two parts of one commit',
        made: sources(
          [git('?ref=v1#a'), tag, { files: { a: '1' } }],
          [git('?ref=v1#b'), tag, { files: { b: '2' } }],
        ),
      },
      {
        name: 'two empty files',
        made: sources(
          ['file:///srv/a', {}, { files: { a: '' } }],
          ['file:///srv/b', {}, { files: { b: '' } }],
        ),
      },
      {
        name: 'one content with another name in a directory',
        made: sources(
          ['file:///srv/a', {}, { files: { 'd/a': '1', b: '2' } }],
          ['file:///srv/b', {}, { files: { 'd/b': '1', b: '2' } }],
        ),
      },
      {
        name: 'numbered parts of one thing',
        made: sources(
          ['https://host.example/part-1.tgz', download, { files: { a: '1' } }],
          ['https://host.example/part-2.tgz', download, { files: { a: '2' } }],
        ),
      },
    ],
  },
  {
    rule: rule('ARX113'),
    positives: [
      {
        name: 'a bundle signed yesterday',
        made: under({ sources: { cooldownDays: 7 } }, signed('2026-06-30T00:00:00Z')),
        also: ([found]) => assert.equal(found?.severity, 'high'),
      },
      {
        name: 'a bundle signed a year ago',
        made: under({ sources: { maxAgeDays: 180 } }, signed('2025-07-01T00:00:00Z')),
      },
      {
        name: 'a signature of the future',
        made: under({ sources: { cooldownDays: 1 } }, signed('2026-07-02T00:00:00Z')),
      },
    ],
    nearMisses: [
      {
        name: 'the last day of the cool-down',
        made: under({ sources: { cooldownDays: 7 } }, signed('2026-06-24T00:00:00Z')),
      },
      {
        name: 'the last day of the limit',
        made: under({ sources: { maxAgeDays: 7 } }, signed('2026-06-24T00:00:00Z')),
      },
      { name: 'an old bundle where the policy says nothing', made: signed('2016-01-01T00:00:00Z') },
      {
        name: 'a bundle without any time, of which nobody knows',
        made: under({ sources: { cooldownDays: 7 } }, { files, signers: [signer] }),
      },
    ],
  },
];
