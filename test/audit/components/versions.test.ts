import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { COMPARERS } from '../../../src/audit/components/versions/comparers.ts';
import { seeded } from '../../helpers/random.ts';

/** Each list from the oldest to the newest; what is equal stands in one text with spaces between. */
const ORDERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  // Semantic Versioning 2.0.0, section 11.
  npm: [
    [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
    ],
    ['1.0.0-rc.1', '1.0.0 1.0.0+build v1.0.0 1.0 1', '1.0.1', '1.2.0 1.2', '1.10.0', '2.0.0'],
  ],
  Go: [
    [
      'v0.0.0-20200101000000-abcdefabcdef',
      'v0.0.0',
      'v1.2.3 1.2.3',
      'v24.0.7+incompatible 24.0.7',
      'v25.0.0',
    ],
  ],
  // PEP 440.
  PyPI: [
    ['1.0.dev1', '1.0a1', '1.0b2', '1.0rc1', '1.0 1.0.0 v1.0', '1.0+local', '1.0.post1', '1.1', '1!0.1'],
  ],
  // deb-version(7).
  Debian: [['1.0~~', '1.0~~a', '1.0~', '1.0', '1.0-1', '1.0a', '1.0+b1', '1.0.1', '1.2', '1.10', '1:0.1']],
  // apk-package(5), and the order that `apk version -t` gives.
  Alpine: [
    ['1.0_alpha', '1.0_alpha2', '1.0_beta', '1.0_pre1', '1.0_rc1', '1.0', '1.0_p1', '1.0a', '1.0.1'],
    ['1.0.0', '1.0.0-r1', '1.0.0-r10', '1.0.1-r0', '1.1', '1.2', '1.10', '2.0'],
  ],
  // RubyGems, Gem::Version.
  RubyGems: [['1.0.a', '1.0.a.2', '1.0.b1', '1.0.rc1', '1.0 1 1.0.0', '1.0.1', '1.2', '1.10', '2']],
  // NuGet, "Package versioning".
  NuGet: [
    [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-Beta 1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0 1.0 1 1.0.0.0 1.0.0+x',
      '1.0.0.1',
      '1.10',
    ],
  ],
  // Composer, "Versions and constraints".
  Packagist: [
    [
      '1.0-dev',
      '1.0-alpha1',
      '1.0-beta1 1.0b1',
      '1.0-RC1',
      '1.0 v1.0 1.0.0',
      '1.0-p1 1.0-patch1',
      '1.0.1',
      'v1.10.0',
    ],
  ],
  // Maven, "Version Order Specification", examples.
  Maven: [
    [
      '1-alpha 1.alpha',
      '1-beta',
      '1-milestone',
      '1-rc 1-cr',
      '1-snapshot',
      '1 1.0 1.ga 1-final 1.0.0',
      '1-sp',
      '1-foo',
    ],
    ['1-alpha-1 1-a1', '1-rc1', '1', '1.1', '1.2', '1.10', '2.0.1-123', '2.0.1.1'],
    ['1-foo2', '1-foo10'],
  ],
};

for (const [ecosystem, lists] of Object.entries(ORDERS))
  test(`versions of ${ecosystem} are ordered as its rules say`, () => {
    const compare = COMPARERS[ecosystem];
    assert.ok(compare !== undefined);
    for (const list of lists)
      for (const [i, older] of list.entries())
        for (const [j, newer] of list.entries())
          for (const a of older.split(' '))
            for (const b of newer.split(' '))
              assert.equal(Math.sign(compare(a, b) ?? Number.NaN), Math.sign(i - j), `${a} and ${b}`);
  });

const NONE: Readonly<Record<string, readonly string[]>> = {
  npm: ['', 'latest', '1.x', 'git+https://host', '1.2.3.4', 'x'.repeat(300)],
  Go: ['master', 'abcdef'],
  PyPI: ['not a version', '1.0-foo', `1${'.0'.repeat(200)}`],
  Debian: ['', 'a', '1_0', '1.0-', ':1'],
  Alpine: ['1.0-alpha', 'v1.0', '1..0', '1.0_zeta'],
  RubyGems: ['v1', '1..2', ''],
  NuGet: ['1.0.0.0.0', 'a'],
  Packagist: ['dev-main', '1.x-dev', 'main'],
  Maven: ['', '1 0', '${version}'],
  'GitHub Actions': ['v4', 'main', '0123456789abcdef0123456789abcdef01234567'],
};
for (const [ecosystem, versions] of Object.entries(NONE))
  test(`what is no version of ${ecosystem} has no order`, () => {
    for (const version of versions)
      assert.equal(COMPARERS[ecosystem]?.(version, '1.0.0'), undefined, version);
  });

test('compareDebian() agrees with dpkg --compare-versions', () => {
  const random = seeded(440);
  const part = (): string =>
    random.pick(['0', '1', '2', '10', '01', 'a', 'b', '~', '~rc', '+', '.', 'Z', '+b1', '~deb12u1']);
  const version = (): string => {
    const body = Array.from({ length: 1 + random.below(4) }, part).join('');
    const epoch = random.below(4) === 0 ? `${random.below(3)}:` : '';
    const revision = random.below(2) === 0 ? `-${random.below(3)}${random.pick(['', part()])}` : '';
    return `${epoch}${random.below(10)}${body}${revision}`;
  };
  let compared = 0;
  const pairs = Array.from({ length: 400 }, () => [version(), version()] as const);
  // One shell for all pairs: what is asked stands in its positional parameters.
  const script =
    'while [ $# -gt 1 ]; do for o in lt eq gt; do dpkg --compare-versions "$1" $o "$2" && echo $o; done; shift 2; done';
  const { stdout } = spawnSync('sh', ['-c', script, 'sh', ...pairs.flat()], { encoding: 'utf8' });
  const answers = stdout.trim().split('\n');
  assert.equal(answers.length, pairs.length);
  for (const [index, [a, b]] of pairs.entries()) {
    const found = COMPARERS['Debian']?.(a, b);
    assert.equal(
      found === undefined ? 'none' : ['lt', 'eq', 'gt'][Math.sign(found) + 1],
      answers[index],
      `${a} and ${b}`,
    );
    compared += 1;
  }
  assert.equal(compared, 400);
});

/** As `java -cp maven-artifact.jar org.apache.maven.artifact.versioning.ComparableVersion` of Maven 3.8.7 orders them. */
const MAVEN = `1.0.0.RELEASE = 1.0.0 | 2.13.4.1 < 2.13.4.2 | 31.1-jre > 31.1-android | 1.0-b1 = 1.0-beta-1
  4.1.100.Final = 4.1.100 | 3.0.0-M5 < 3.0.0 | 1.0-alpha-10 > 1.0-alpha-2 | 1.2-SNAPSHOT < 1.2
  5.3.0.rc1 < 5.3.0 | 2.0 < 2.0.SP1 | 1.7.5 < 1.7.30 | 20040616 > 1.4 | 1.0.0-jre < 1.0.0.1
  9.4.51.v20230217 > 9.4.50.v20221201 | 1.0-1 < 1.0.1 | 1-x < 1-1`;
test('compareMaven() agrees with Maven itself on versions as they are published', () => {
  for (const line of MAVEN.split(/\s*[|\n]\s*/)) {
    const [a = '', relation = '', b = ''] = line.trim().split(' ');
    assert.equal('<=>'[Math.sign(COMPARERS['Maven']?.(a, b) ?? Number.NaN) + 1], relation, line);
  }
});
