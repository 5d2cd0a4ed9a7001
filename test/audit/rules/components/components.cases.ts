import assert from 'node:assert/strict';
import { knownVulnerability } from '../../../../src/audit/rules/components/arx401-known-vulnerability.ts';
import { oldDatabase } from '../../../../src/audit/rules/components/arx402-old-database.ts';
import { notIdentified } from '../../../../src/audit/rules/components/arx403-not-identified.ts';
import { endOfLife } from '../../../../src/audit/rules/components/arx404-end-of-life.ts';
import { installHooks } from '../../../../src/audit/rules/components/arx405-install-hooks.ts';
import { similar } from '../../../../src/audit/rules/components/arx406-similar-name.ts';
import { lockfileDisagrees } from '../../../../src/audit/rules/components/arx407-lockfile-disagrees.ts';
import { digestOf } from '../../../../src/core/digest.ts';
import type { DatabaseFact, Vulnerability } from '../../../../src/model/audit/component.ts';
import type { Found } from '../../../../src/model/audit/finding.ts';
import type { Severity } from '../../../../src/model/audit/severity.ts';
import type { Making } from '../../../helpers/audit-subject.ts';
import { zipArchive } from '../../../helpers/zip-bytes.ts';
import { component } from '../../components/osv-records.ts';
import type { RuleCases } from '../../rule-cases.ts';

const json = (value: unknown): string => JSON.stringify(value);
const lodash = component({ type: 'npm', name: 'lodash', version: '4.17.20' }, 'package-lock.json');
const flaw: Vulnerability = {
  id: 'GHSA-1',
  aliases: ['CVE-2026-1'],
  purl: lodash.purl,
  summary: 'Bad thing',
  score: 7.5,
  severity: 'high',
  fixed: '4.17.21',
};
const flawed = (vulnerability: Partial<Vulnerability> = {}, policy: Making['policy'] = {}): Making => ({
  observed: { components: [lodash], vulnerabilities: [{ ...flaw, ...vulnerability }] },
  policy,
});
const severity =
  (expected: Severity) =>
  ([found]: readonly Found[]): void =>
    assert.equal(found?.severity, expected);
const from = (failCvss: number): Making['policy'] => ({ vulnerabilities: { failCvss } });

const database = (date?: string): DatabaseFact => ({
  kind: 'osv',
  file: 'all.zip',
  digest: digestOf('all'),
  ...(date !== undefined && { date }),
  entries: 10,
});
const looked = (databases: readonly DatabaseFact[], policy: Making['policy'] = {}): Making => ({
  observed: { components: [lodash] },
  databases,
  now: '2026-07-01T12:00:00Z',
  policy,
});

const lock = (packages: Readonly<Record<string, unknown>>): string =>
  json({ lockfileVersion: 3, packages: { '': {}, ...packages } });
const installed = (name: string, version: string): string => json({ name, version });
const named = (type: 'npm' | 'pypi' | 'golang' | 'github', ...names: string[]): Making => ({
  observed: { components: names.map((name) => component({ type, name, version: '1.0.0' })) },
});

export const CASES: readonly RuleCases[] = [
  {
    rule: knownVulnerability,
    positives: [
      {
        name: 'a component with a vulnerability',
        made: flawed(),
        also: ([found]) => {
          assert.equal(found?.severity, 'high');
          assert.partialDeepStrictEqual(found.where, {
            source: 0,
            path: 'package-lock.json',
            component: lodash.purl,
          });
          assert.equal(found.evidence['fixed'], '4.17.21');
        },
      },
      {
        name: 'the same component in two sources, once each',
        made: { observed: { components: [lodash, { ...lodash, source: 1 }], vulnerabilities: [flaw] } },
        also: (found) =>
          assert.deepEqual(
            found.map(({ where }) => where.source),
            [0, 1],
          ),
      },
      {
        name: 'a score at the bound of the policy',
        made: flawed({ score: 5, severity: 'medium' }, from(5)),
        also: severity('high'),
      },
      { name: 'a score below the bound of the policy', made: flawed({}, from(9)), also: severity('medium') },
      {
        name: 'a low score below the bound of the policy',
        made: flawed({ score: 2, severity: 'low' }, from(9)),
        also: severity('low'),
      },
      {
        name: 'a critical score above the bound of the policy',
        made: flawed({ score: 9.8, severity: 'critical' }, from(5)),
        also: severity('critical'),
      },
      {
        name: 'a vulnerability that VEX sets aside, as info',
        made: flawed({ vex: { status: 'not_affected', justification: 'component_not_present' } }, from(1)),
        also: ([found]) => {
          assert.equal(found?.severity, 'info');
          assert.equal(found.evidence['vex'], 'not_affected: component_not_present');
        },
      },
      {
        name: 'a vulnerability that VEX confirms',
        made: flawed({ vex: { status: 'affected' } }),
        also: severity('high'),
      },
    ],
    nearMisses: [
      { name: 'a vulnerability of another version', made: flawed({ purl: 'pkg:npm/lodash@4.17.19' }) },
      { name: 'a component without any', made: { observed: { components: [lodash] } } },
      { name: 'a vulnerability without a component', made: { observed: { vulnerabilities: [flaw] } } },
    ],
  },
  {
    rule: oldDatabase,
    positives: [
      { name: 'components and no database', made: looked([]) },
      { name: 'a database that is older than 30 days', made: looked([database('2026-05-31')]) },
      { name: 'a database without a date', made: looked([database()]) },
      {
        name: 'a database that is older than the policy allows',
        made: looked([database('2026-06-28')], { vulnerabilities: { maxDbAge: 2 } }),
      },
      { name: 'VEX documents alone', made: looked([{ ...database('2026-07-01'), kind: 'vex' }]) },
    ],
    nearMisses: [
      { name: 'a database of today', made: looked([database('2026-07-01')]) },
      { name: 'a database of 30 days', made: looked([database('2026-06-01')]) },
      { name: 'no component and no database', made: { files: { 'a.txt': 'x' } } },
    ],
  },
  {
    rule: notIdentified,
    positives: [
      { name: 'a lockfile that is cut', made: { files: { 'package-lock.json': '{"packages": {"a' } } },
      {
        name: 'a dependency without a name',
        made: { files: { 'node_modules/a/package.json': '{"version": "1.0.0"}' } },
      },
      {
        name: 'a requirement that is an address',
        made: { files: { 'requirements.txt': 'a==1\nb @ https://host/b.whl\n' } },
      },
      {
        name: 'a lockfile that is larger than what is looked at',
        made: { files: { 'Cargo.lock': 'version = 3\n' }, keep: 5 },
      },
      { name: 'a lockfile that is no text', made: { files: { 'yarn.lock': Buffer.from([0, 1, 2, 0xff]) } } },
      {
        name: 'a name that none can have',
        made: { files: { 'package-lock.json': lock({ 'node_modules/a b\u202e': { version: '1.0.0' } }) } },
        also: ([found]) => assert.match(String(found?.evidence['problems']), /u\{202e\}/),
      },
      {
        name: 'a jar',
        made: { files: { 'lib/a.jar': zipArchive([{ name: 'META-INF/MANIFEST.MF', content: 'x' }]) } },
      },
      {
        name: 'a wheel',
        made: { files: { 'a-1.0-py3-none-any.whl': zipArchive([{ name: 'a.py', content: 'x' }]) } },
      },
    ],
    nearMisses: [
      {
        name: 'a whole lockfile',
        made: { files: { 'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }) } },
      },
      {
        name: 'an empty lockfile',
        made: { files: { 'package-lock.json': lock({}), 'poetry.lock': '', 'go.sum': '' } },
      },
      {
        name: 'JSON that is no lockfile',
        made: { files: { 'package-lock.json5': '{', 'lock.json': '{', 'a/package.json': '{}' } },
      },
      { name: 'a text that is called a jar', made: { files: { 'a.jar': 'not a jar', 'docs/gem.txt': 'x' } } },
      { name: 'a plain zip file', made: { files: { 'a.zip': zipArchive([{ name: 'a', content: 'x' }]) } } },
    ],
  },
  {
    rule: endOfLife,
    positives: [
      {
        name: 'a deprecated dependency',
        made: {
          files: {
            'package-lock.json': lock({
              'node_modules/request': { version: '2.88.2', deprecated: 'use fetch' },
            }),
          },
        },
        also: ([found]) => assert.equal(found?.evidence['says'], 'use fetch'),
      },
      {
        name: 'an abandoned package of Composer',
        made: {
          files: { 'composer.lock': json({ packages: [{ name: 'a/b', version: '1.0', abandoned: true }] }) },
        },
      },
      {
        name: 'a Node that has ended',
        made: { files: { '.nvmrc': 'v18.19.0\n' }, now: '2026-07-01T00:00:00Z' },
      },
      {
        name: 'a Python in .tool-versions',
        made: { files: { '.tool-versions': 'nodejs 24.1.0\npython 3.8.10\n' } },
      },
      {
        name: 'a Debian that has ended',
        made: { files: { 'etc/os-release': 'ID=debian\nVERSION_ID="10"\n' } },
      },
      {
        name: 'an Alpine that has ended',
        made: { files: { 'rootfs/usr/lib/os-release': 'ID=alpine\nVERSION_ID=3.17.3\n' } },
      },
    ],
    nearMisses: [
      { name: 'a Node on its last day', made: { files: { '.nvmrc': '20\n' }, now: '2026-04-30T23:00:00Z' } },
      {
        name: 'a Node that is maintained',
        made: { files: { '.nvmrc': '24\n', '.node-version': 'lts/iron\n' } },
      },
      { name: 'a Python 3.1 that nobody means by 3.14', made: { files: { '.python-version': '3.14.0\n' } } },
      {
        name: 'a release that the table does not know',
        made: { files: { 'etc/os-release': 'ID=constructor\nVERSION_ID=1\n' } },
      },
      {
        name: 'a dependency that is not deprecated',
        made: {
          files: { 'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0', deprecated: '' } }) },
        },
      },
    ],
  },
  {
    rule: installHooks,
    positives: [
      {
        name: 'a script that npm runs',
        made: {
          files: {
            'package.json': json({ name: 'a', version: '1.0.0', scripts: { postinstall: 'node x.js' } }),
          },
        },
      },
      {
        name: 'a lockfile with install scripts',
        made: {
          files: {
            'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0', hasInstallScript: true } }),
          },
        },
      },
      {
        name: 'a setup.py',
        made: { files: { 'a-1.0/setup.py': 'from setuptools import setup\nsetup(name="a")\n' } },
      },
      {
        name: 'maintainer scripts, all in one finding',
        made: {
          files: {
            'var/lib/dpkg/info/a.postinst': '#!/bin/sh\n',
            'var/lib/dpkg/info/b.prerm': '#!/bin/sh\nexit 0\n',
            'var/lib/dpkg/info/a.list': '/.\n',
          },
        },
        also: (found) => {
          assert.equal(found.length, 1);
          assert.deepEqual(found[0]?.evidence['hooks'], [
            'var/lib/dpkg/info/a.postinst',
            'var/lib/dpkg/info/b.prerm',
          ]);
        },
      },
      {
        name: 'a control script of an unpacked Debian package',
        made: { files: { 'pkg/DEBIAN/preinst': '#!/bin/sh\n' } },
      },
      { name: 'an extension of a gem', made: { files: { 'ext/a/extconf.rb': "require 'mkmf'\n" } } },
      { name: 'a build script of Cargo', made: { files: { 'vendor/a/build.rs': 'fn main() {}\n' } } },
    ],
    nearMisses: [
      {
        name: 'scripts that npm does not run at installation',
        made: {
          files: {
            'package.json': json({
              name: 'a',
              version: '1.0.0',
              scripts: { test: 'x', prepublishOnly: 'y', postbuild: 'z' },
            }),
          },
        },
      },
      {
        name: 'a lockfile without install scripts',
        made: {
          files: {
            'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0', hasInstallScript: false } }),
          },
        },
      },
      {
        name: 'a module that is called setup.py',
        made: { files: { 'app/setup.py': 'def setup_logging():\n    pass\n' } },
      },
      {
        name: 'files whose names only end alike',
        made: {
          files: {
            'docs/postinst': 'x',
            'src/build.rs.txt': 'fn main() {}',
            'src/build.rs': 'pub fn helper() {}',
            'info/a.postinst': 'x',
          },
        },
      },
    ],
  },
  {
    rule: similar,
    positives: [
      { name: 'one letter less', made: named('npm', 'expres') },
      { name: 'two letters swapped', made: named('pypi', 'reqeusts') },
      { name: 'one letter more', made: named('npm', 'lodashs') },
      { name: 'a letter of another alphabet', made: named('npm', 'comm\u0430nder') },
      { name: 'letters that look alike', made: named('npm', 'cornrnander') },
      { name: 'a scope that is nearly a popular one', made: named('npm', '@type/node') },
      {
        name: 'a module under a name that is nearly another',
        made: named('golang', 'github.com/siruspen/logrus'),
      },
      {
        name: 'an action of a name that is nearly the official one',
        made: named('github', 'action/checkout'),
      },
    ],
    nearMisses: [
      {
        name: 'the popular names themselves',
        made: named('npm', 'express', 'lodash', 'commander', '@types/node', 'react'),
      },
      {
        name: 'known similar names',
        made: named('npm', 'preact', 'cookies', 'tslint', 'json', 'eventemitter2'),
      },
      { name: 'the same name in other letters', made: named('pypi', 'Python_Dateutil', 'typing.extensions') },
      { name: 'names that are two letters away', made: named('npm', 'expresso2', 'commando') },
      { name: 'short names, which are near to everything', made: named('npm', 'ms', 'glo', 'ws') },
      {
        name: 'other versions of a module',
        made: named('golang', 'github.com/go-redis/redis/v9', 'gopkg.in/yaml.v3'),
      },
    ],
  },
  {
    rule: lockfileDisagrees,
    positives: [
      {
        name: 'another version in node_modules',
        made: {
          files: {
            'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }),
            'node_modules/a/package.json': installed('a', '1.0.1'),
          },
        },
        also: ([found]) =>
          assert.deepEqual(found?.evidence['differences'], [
            'a is 1.0.1 in the tree and 1.0.0 in the lockfile',
          ]),
      },
      {
        name: 'something that only the tree has',
        made: {
          files: {
            'w/package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }),
            'w/node_modules/a/package.json': installed('a', '1.0.0'),
            'w/node_modules/@x/evil/package.json': installed('@x/evil', '9.9.9'),
          },
        },
        also: ([found]) =>
          assert.deepEqual(found?.evidence['differences'], ['@x/evil 9.9.9 is not in the lockfile']),
      },
      {
        name: 'something that only the lockfile has',
        made: {
          files: {
            'package-lock.json': lock({
              'node_modules/a': { version: '1.0.0' },
              'node_modules/b': { version: '1.0.0' },
            }),
            'node_modules/a/package.json': installed('a', '1.0.0'),
          },
        },
      },
      {
        name: 'a crate that was changed',
        made: {
          files: {
            'Cargo.lock': '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+x"\n',
            'vendor/a/Cargo.toml': '[package]\nname = "a"\nversion = "1.0.1"\n',
          },
        },
      },
      {
        name: 'a module of Go that was changed',
        made: {
          files: {
            'go.mod': 'module m\nrequire example.org/a v1.0.0\n',
            'vendor/modules.txt': '# example.org/a v1.0.9\n## explicit\n',
          },
        },
      },
      {
        name: 'a package of Composer that was changed',
        made: {
          files: {
            'composer.lock': json({ packages: [{ name: 'a/b', version: '1.0' }] }),
            'vendor/composer/installed.json': json({ packages: [{ name: 'a/b', version: '1.1' }] }),
          },
        },
      },
    ],
    nearMisses: [
      {
        name: 'a tree that is as its lockfile says, also nested',
        made: {
          files: {
            'package-lock.json': lock({
              'node_modules/a': { version: '1.0.0' },
              'node_modules/a/node_modules/b': { version: '2.0.0' },
            }),
            'node_modules/a/package.json': installed('a', '1.0.0'),
            'node_modules/a/node_modules/b/package.json': installed('b', '2.0.0'),
          },
        },
      },
      {
        name: 'what the lockfile allows to be missing',
        made: {
          files: {
            'package-lock.json': lock({
              'node_modules/a': { version: '1.0.0' },
              'node_modules/b': { version: '1.0.0', dev: true },
              'node_modules/c': { version: '1.0.0', optional: true },
            }),
            'node_modules/a/package.json': installed('a', '1.0.0'),
          },
        },
      },
      {
        name: 'a lockfile without a tree',
        made: {
          files: {
            'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }),
            'go.mod': 'module m\nrequire example.org/a v1.0.0\n',
          },
        },
      },
      {
        name: 'the tree of another source',
        made: {
          sources: [
            { files: { 'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }), x: '' } },
            { files: { 'node_modules/a/package.json': installed('a', '2.0.0'), x: '' } },
          ],
        },
      },
      {
        name: 'test data of a dependency',
        made: {
          files: {
            'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }),
            'node_modules/a/package.json': installed('a', '1.0.0'),
            'node_modules/a/test/node_modules/z/package.json': installed('z', '0.0.0'),
          },
        },
      },
    ],
  },
];
