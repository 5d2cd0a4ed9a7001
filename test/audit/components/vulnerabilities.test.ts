import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Databases, loadDatabases } from '../../../src/audit/components/load-databases.ts';
import { vulnerabilitiesOf } from '../../../src/audit/components/vulnerabilities-of.ts';
import { createContext } from '../../../src/core/context.ts';
import { digestOf } from '../../../src/core/digest.ts';
import { ArxError } from '../../../src/core/errors.ts';
import type { Component, Vulnerability } from '../../../src/model/audit/component.ts';
import { zipArchive } from '../../helpers/zip-bytes.ts';
import { affected, component, osvRecord, PLANTED, writeRecords } from './osv-records.ts';

const root = mkdtempSync(join(tmpdir(), 'arx-osv-'));
after(() => rmSync(root, { recursive: true }));
const context = createContext({ env: {} });
const POLICY = { maxDbAge: 30, vex: [] };

let made = 0;
function directory(records: readonly Record<string, unknown>[]): string {
  const path = join(root, `db-${(made += 1)}`);
  mkdirSync(path);
  writeRecords(path, records);
  return path;
}

function load(advisories: string, vex: readonly string[] = []): Promise<Databases> {
  return loadDatabases(POLICY, { advisories, vex }, context);
}

function shown({ id, aliases, purl, score, severity, fixed, vex }: Vulnerability): string {
  const parts = [purl, id, `(${aliases.join(' ')})`, String(score ?? '-'), severity, fixed ?? '-'];
  return [...parts, ...(vex === undefined ? [] : [`${vex.status}:${vex.justification ?? ''}`])].join(' ');
}

const npm = (name: string, version?: string): Component =>
  component({ type: 'npm', name, ...(version !== undefined && { version }) });
const deb = (version: string, distro?: string): Component =>
  component({
    type: 'deb',
    name: 'libssl3',
    version,
    vendor: 'debian',
    qualifiers: { upstream: 'openssl', ...(distro !== undefined && { distro }) },
  });

const INSTALLED: readonly Component[] = [
  npm('lodash', '4.17.20'),
  npm('lodash', '4.17.21'),
  npm('lodash', '3.10.1'),
  npm('Lodash', '4.17.20'),
  npm('evil-thing', '0.0.1'),
  npm('lodash'),
  component({ type: 'maven', name: 'org.apache.logging.log4j:log4j-core', version: '2.14.1' }),
  component({ type: 'maven', name: 'org.apache.logging.log4j:log4j-core', version: '2.12.2' }),
  component({ type: 'pypi', name: 'Requests', version: '2.30.0' }),
  component({ type: 'golang', name: 'golang.org/x/net', version: 'v0.16.0' }),
  component({ type: 'golang', name: 'golang.org/x/net', version: 'v0.17.0' }),
  deb('3.0.11-1~deb12u1', 'debian-12'),
  deb('3.0.11-1~deb12u2', 'debian-12'),
  deb('3.0.11-1~deb12u1+b1'),
  deb('3.0.11-1'),
  deb('3.0.11-1', 'debian-13'),
  component({ type: 'gem', name: 'rails', version: '7.0.0' }),
  component({ type: 'github', name: 'actions/checkout', version: 'v4' }),
];
const FOUND = [
  'pkg:deb/debian/libssl3@3.0.11-1?distro=debian-13&upstream=openssl DEBIAN-CVE-2023-5363 (CVE-2023-5363) - high 3.0.12-1',
  'pkg:deb/debian/libssl3@3.0.11-1~deb12u1%2Bb1?upstream=openssl DEBIAN-CVE-2023-5363 (CVE-2023-5363) - high 3.0.11-1~deb12u2',
  'pkg:deb/debian/libssl3@3.0.11-1~deb12u1?distro=debian-12&upstream=openssl DEBIAN-CVE-2023-5363 (CVE-2023-5363) - high 3.0.11-1~deb12u2',
  'pkg:golang/golang.org/x/net@v0.16.0 GO-2023-2102 (CVE-2023-39325) - high 0.17.0',
  'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 GHSA-jfh8-c2jp-5v3q (CVE-2021-44228) 10 critical 2.15.0',
  'pkg:npm/evil-thing@0.0.1 MAL-2022-1234 () - critical -',
  'pkg:npm/lodash@4.17.20 GHSA-29mw-wpgm-hmr9 (CVE-2020-28500) 5.3 medium 4.17.21',
  'pkg:pypi/requests@2.30.0 GHSA-j8r2-6x86-q33q (CVE-2023-32681 PYSEC-2023-74) 6.1 medium 2.31.0',
];
const NOT_RUN = [
  ['known vulnerabilities of 1 deb component', 'the release of its distribution is not known'],
  ['known vulnerabilities of 1 gem component', 'the database has no records of RubyGems'],
  ['known vulnerabilities of 1 github component', 'the database has no records of GitHub Actions'],
  ['known vulnerabilities of 1 npm component', 'its version is not known'],
];

const asZip = (records: readonly Record<string, unknown>[]): Buffer =>
  zipArchive(
    records.map((record) => ({ name: `${String(record['id'])}.json`, content: JSON.stringify(record) })),
  );

test('vulnerabilitiesOf() finds what is planted, and says what it could not look up, from a directory', async () => {
  const { vulnerabilities, notRun } = await vulnerabilitiesOf(INSTALLED, await load(directory(PLANTED)));
  assert.deepEqual(vulnerabilities.map(shown), FOUND);
  assert.deepEqual(
    notRun.map(({ check, why }) => [check, why]),
    NOT_RUN,
  );
});

test('vulnerabilitiesOf() finds the same in a zip file, and in a directory of zip files and records', async () => {
  const zip = join(root, 'all.zip');
  writeFileSync(zip, asZip(PLANTED));
  const mixed = directory(PLANTED.slice(0, 3));
  mkdirSync(join(mixed, 'deep/er'), { recursive: true });
  writeFileSync(join(mixed, 'deep/er/rest.zip'), asZip(PLANTED.slice(3)));
  for (const path of [zip, mixed]) {
    const databases = await load(path);
    assert.equal(databases.facts[0]?.entries, PLANTED.length);
    assert.deepEqual((await vulnerabilitiesOf(INSTALLED, databases)).vulnerabilities.map(shown), FOUND);
  }
});

test('vulnerabilitiesOf() says that nothing was looked up when there is no database', async () => {
  const databases = await loadDatabases(POLICY, {}, context);
  const { vulnerabilities, notRun } = await vulnerabilitiesOf(INSTALLED, databases);
  assert.deepEqual(vulnerabilities, []);
  assert.deepEqual(
    notRun.map(({ check }) => check),
    ['known vulnerabilities'],
  );
});

test('loadDatabases() tells the digest, the youngest day and the number of records', async () => {
  const zip = join(root, 'facts.zip');
  const bytes = asZip([
    osvRecord('A-1'),
    osvRecord('A-2', { modified: '2026-11-20T09:00:00Z' }),
    osvRecord('A-3'),
  ]);
  writeFileSync(zip, bytes);
  const { facts } = await loadDatabases({ ...POLICY, db: zip }, {}, context);
  assert.deepEqual(facts, [
    { kind: 'osv', file: 'facts.zip', digest: digestOf(bytes), date: '2026-11-20', entries: 3 },
  ]);
});

test('loadDatabases() gives a directory the same digest wherever it is, and another one when a record changes', async () => {
  const [a, b, c] = [directory(PLANTED), directory(PLANTED), directory([...PLANTED, osvRecord('X-1')])];
  const digests = await Promise.all([a, b, c].map(async (path) => (await load(path)).facts[0]?.digest));
  assert.equal(digests[0], digests[1]);
  assert.notEqual(digests[0], digests[2]);
});

/** Version, what a record says, and what follows: a fix, `-` for affected without one, `no`, or `?` for unknown. */
const RANGES: readonly (readonly [version: string, entry: Record<string, unknown>, expected: string])[] = [
  ['1.5.0', affected('npm', 'x', [{ introduced: '1.0.0' }, { fixed: '2.0.0' }]), '2.0.0'],
  ['2.0.0', affected('npm', 'x', [{ introduced: '1.0.0' }, { fixed: '2.0.0' }]), 'no'],
  ['0.9.0', affected('npm', 'x', [{ introduced: '1.0.0' }, { fixed: '2.0.0' }]), 'no'],
  ['2.0.0-rc.1', affected('npm', 'x', [{ introduced: '1.0.0' }, { fixed: '2.0.0' }]), '2.0.0'],
  ['1.5.0', affected('npm', 'x', [{ fixed: '2.0.0' }, { introduced: '1.0.0' }]), '2.0.0'],
  [
    '3.1.0',
    affected('npm', 'x', [
      { introduced: '0' },
      { fixed: '1.0.0' },
      { introduced: '3.0.0' },
      { fixed: '3.2.0' },
    ]),
    '3.2.0',
  ],
  [
    '2.0.0',
    affected('npm', 'x', [
      { introduced: '0' },
      { fixed: '1.0.0' },
      { introduced: '3.0.0' },
      { fixed: '3.2.0' },
    ]),
    'no',
  ],
  ['1.2.0', affected('npm', 'x', [{ introduced: '0' }, { last_affected: '1.2.0' }]), '-'],
  ['1.2.1', affected('npm', 'x', [{ introduced: '0' }, { last_affected: '1.2.0' }]), 'no'],
  ['1.5.0', affected('npm', 'x', [{ introduced: '0' }, { limit: '1.4.0' }]), 'no'],
  ['1.3.0', affected('npm', 'x', [{ introduced: '0' }, { limit: '1.4.0' }]), '-'],
  ['1.3.0', affected('npm', 'x', [{ introduced: '0' }, { limit: '*' }]), '-'],
  ['9.9.9', affected('npm', 'x', [{ introduced: '0' }]), '-'],
  ['latest', affected('npm', 'x', [{ introduced: '0' }]), '-'],
  ['latest', affected('npm', 'x', [{ introduced: '1.0.0' }]), '?'],
  ['1.0.0', affected('npm', 'x', [{ introduced: 'zero' }]), '?'],
  ['1.0.1', affected('npm', 'x', [], { versions: ['1.0.0', '1.0.1'] }), '-'],
  ['1.0.2', affected('npm', 'x', [], { versions: ['1.0.0', '1.0.1'] }), 'no'],
  ['1.0.1', { package: { ecosystem: 'npm', name: 'x' }, versions: ['1.0.1'] }, '-'],
  [
    '1.0.1',
    { package: { ecosystem: 'npm', name: 'x' }, ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] },
    '?',
  ],
  ['1.0.1', { package: { ecosystem: 'npm', name: 'x' } }, '?'],
  ['1.0.1', affected('npm', 'y', [{ introduced: '0' }]), 'no'],
  ['1.0.1', affected('PyPI', 'x', [{ introduced: '0' }]), 'no'],
];

for (const [version, entry, expected] of RANGES)
  test(`vulnerabilitiesOf() says ${expected} for ${version} with ${JSON.stringify(entry).slice(0, 150)}`, async () => {
    const databases = await load(
      directory([osvRecord('T-1', { affected: [entry, affected('npm', 'other', [])] })]),
    );
    const { vulnerabilities, notRun } = await vulnerabilitiesOf([npm('x', version)], databases);
    const [found] = vulnerabilities;
    if (expected === '?') assert.match(notRun[0]?.why ?? '', /cannot be ordered against T-1/);
    else assert.deepEqual(notRun, []);
    assert.equal(found === undefined ? 'no' : (found.fixed ?? '-'), expected === '?' ? 'no' : expected);
  });

const BAD: readonly (readonly [title: string, write: (path: string) => string, code: string])[] = [
  ['is not there', (path) => join(path, 'missing'), 'ADVISORIES_MISSING'],
  ['is an empty directory', (path) => path, 'ADVISORIES_INVALID'],
  ['has a record that is no JSON', (path) => put(path, 'a.json', '{"id": '), 'ADVISORIES_INVALID'],
  ['has JSON that is no record', (path) => put(path, 'a.json', '{"name": "x"}'), 'ADVISORIES_INVALID'],
  [
    'has a record without a time',
    (path) => put(path, 'a.json', '{"id": "X-1", "modified": "soon"}'),
    'ADVISORIES_INVALID',
  ],
  [
    'has a record whose affected is no list',
    (path) => put(path, 'a.json', JSON.stringify(osvRecord('X', { affected: {} }))),
    'ADVISORIES_INVALID',
  ],
  [
    'is a zip file that is cut',
    (path) => join(put(path, 'a.zip', asZip(PLANTED).subarray(0, -30)), 'a.zip'),
    'ADVISORIES_INVALID',
  ],
  [
    'is a zip file with a wrong CRC',
    (path) =>
      join(put(path, 'a.zip', zipArchive([{ name: 'a.json', content: '{}', central: { crc: 1 } }])), 'a.zip'),
    'ADVISORIES_INVALID',
  ],
  ['is no zip file', (path) => join(put(path, 'x.db', 'what'), 'x.db'), 'ADVISORIES_INVALID'],
];

function put(path: string, name: string, content: string | Buffer): string {
  writeFileSync(join(path, name), content);
  return path;
}

for (const [title, write, code] of BAD)
  test(`loadDatabases() refuses a database that ${title}`, async () => {
    const path = write(directory([]));
    await assert.rejects(
      load(path),
      (error) => error instanceof ArxError && error.code === code && error.exit === 2,
    );
  });

test('loadDatabases() does not follow links in a directory', async () => {
  const path = directory(PLANTED);
  const outside = put(directory([]), 'x.json', 'not read');
  symlinkSync(join(outside, 'x.json'), join(path, 'link.json'));
  symlinkSync(outside, join(path, 'linked'));
  assert.equal((await load(path)).facts[0]?.entries, PLANTED.length);
});

test('vulnerabilitiesOf() refuses a record that was changed after the database was read', async () => {
  const path = directory(PLANTED);
  const databases = await load(path);
  writeFileSync(join(path, 'GHSA-29mw-wpgm-hmr9.json'), JSON.stringify(osvRecord('GHSA-29mw-wpgm-hmr9')));
  await assert.rejects(vulnerabilitiesOf(INSTALLED, databases), { code: 'ADVISORIES_INVALID' });
});

/** A VEX document with one statement about CVE-2020-28500, which is an alias of what lodash has. */
function vex(
  statement: Readonly<Record<string, unknown>>,
  document: Readonly<Record<string, unknown>> = {},
): string {
  const path = join(root, `vex-${(made += 1)}.json`);
  const base = {
    vulnerability: { name: 'CVE-2020-28500' },
    products: [{ '@id': 'pkg:npm/lodash@4.17.20' }],
    status: 'not_affected',
    justification: 'vulnerable_code_not_in_execute_path',
  };
  writeFileSync(
    path,
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://example.com/vex-1',
      author: 'Security team',
      timestamp: '2026-11-01T10:00:00Z',
      version: 1,
      statements: [{ ...base, ...statement }],
      ...document,
    }),
  );
  return path;
}

const BUNDLE = { digest: digestOf('the seal'), name: 'shop', version: '1.4.0' };
const hex = BUNDLE.digest.slice(7);
const lodash = { '@id': 'pkg:npm/lodash' };
/** A statement, and what it says of lodash 4.17.20 in the bundle. */
const VEX: readonly (readonly [
  title: string,
  statement: Readonly<Record<string, unknown>>,
  expected: string | undefined,
])[] = [
  ['names it with its version', {}, 'not_affected:vulnerable_code_not_in_execute_path'],
  ['names it without a version', { products: [lodash] }, 'not_affected:vulnerable_code_not_in_execute_path'],
  [
    'names it in its identifiers',
    { products: [{ '@id': 'urn:x', identifiers: { purl: 'pkg:npm/lodash' } }] },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  ['names another version', { products: [{ '@id': 'pkg:npm/lodash@4.17.19' }] }, undefined],
  [
    'names a qualifier that it does not have',
    { products: [{ '@id': 'pkg:npm/lodash?vcs_url=x' }] },
    undefined,
  ],
  ['names another component', { products: [{ '@id': 'pkg:npm/lodash-es' }] }, undefined],
  [
    'names the vulnerability by its own name',
    { vulnerability: { name: 'GHSA-29mw-wpgm-hmr9' } },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  [
    'has an alias of the vulnerability',
    { vulnerability: { name: 'X-1', aliases: ['GHSA-29mw-wpgm-hmr9'] } },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  ['is about another vulnerability', { vulnerability: { name: 'CVE-2020-28501' } }, undefined],
  [
    'names the bundle by its digest',
    { products: [{ hashes: { 'sha-256': hex } }] },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  [
    'names the bundle by its name',
    { products: [{ '@id': 'pkg:generic/shop@1.4.0' }] },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  ['names another version of the bundle', { products: [{ '@id': 'pkg:generic/shop@1.3.0' }] }, undefined],
  [
    'names it as a part of the bundle',
    { products: [{ '@id': 'pkg:generic/shop', subcomponents: [lodash] }] },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  [
    'names it as a part of another component that is there',
    { products: [{ '@id': 'pkg:npm/evil-thing', subcomponents: [lodash] }] },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
  [
    'names it as a part of what is not there',
    { products: [{ '@id': 'pkg:npm/express', subcomponents: [lodash] }] },
    undefined,
  ],
  [
    'names another part of the bundle',
    { products: [{ '@id': 'pkg:generic/shop', subcomponents: [{ '@id': 'pkg:npm/x' }] }] },
    undefined,
  ],
  [
    'has an impact statement in words',
    { justification: undefined, impact_statement: 'trim is not called' },
    'not_affected:trim is not called',
  ],
  [
    'says that it is affected',
    { status: 'affected', justification: undefined, action_statement: 'update' },
    'affected:',
  ],
  [
    'says that it is being looked into',
    { status: 'under_investigation', justification: undefined },
    'under_investigation:',
  ],
  [
    'has the forms of version 0.0.1',
    { vulnerability: 'CVE-2020-28500', products: ['pkg:npm/lodash'] },
    'not_affected:vulnerable_code_not_in_execute_path',
  ],
];

for (const [title, statement, expected] of VEX)
  test(`vulnerabilitiesOf() takes "${expected ?? 'nothing'}" from a VEX statement that ${title}`, async () => {
    const databases = await load(directory(PLANTED), [vex(statement)]);
    const { vulnerabilities } = await vulnerabilitiesOf(INSTALLED, databases, BUNDLE);
    const found = vulnerabilities.find(({ purl }) => purl === 'pkg:npm/lodash@4.17.20');
    assert.ok(found !== undefined);
    assert.equal(found.vex && `${found.vex.status}:${found.vex.justification ?? ''}`, expected);
    const others = vulnerabilities.filter((one) => one !== found && one.vex !== undefined);
    assert.deepEqual(others, []);
  });

test('vulnerabilitiesOf() takes the last of several VEX statements, wherever it stands', async () => {
  const early = vex({ status: 'affected', justification: undefined });
  const late = vex({ timestamp: '2026-11-03T00:00:00+02:00' });
  for (const order of [
    [early, late],
    [late, early],
  ]) {
    const { vulnerabilities } = await vulnerabilitiesOf(INSTALLED, await load(directory(PLANTED), order));
    assert.equal(vulnerabilities.find(({ id }) => id === 'GHSA-29mw-wpgm-hmr9')?.vex?.status, 'not_affected');
  }
});

const BAD_VEX: readonly (readonly [title: string, make: () => string, code: string])[] = [
  ['says not_affected without a reason', () => vex({ justification: undefined }), 'VEX_INVALID'],
  ['has a reason that OpenVEX does not have', () => vex({ justification: 'trust_me' }), 'VEX_INVALID'],
  ['has no such status', () => vex({ status: 'fine' }), 'VEX_INVALID'],
  ['names no product', () => vex({ products: [] }), 'VEX_INVALID'],
  ['names a product without a name', () => vex({ products: [{}] }), 'VEX_INVALID'],
  ['names no vulnerability', () => vex({ vulnerability: {} }), 'VEX_INVALID'],
  ['has no time', () => vex({}, { timestamp: undefined }), 'VEX_INVALID'],
  ['has a time that is none', () => vex({ timestamp: 'yesterday' }), 'VEX_INVALID'],
  ['is of another format', () => vex({}, { '@context': 'https://example.com/' }), 'VEX_INVALID'],
  ['has no statements', () => vex({}, { statements: {} }), 'VEX_INVALID'],
  ['is no JSON', () => join(put(directory([]), 'v.json', '{'), 'v.json'), 'VEX_INVALID'],
  ['is a directory', () => directory([]), 'ADVISORIES_INVALID'],
];
for (const [title, make, code] of BAD_VEX)
  test(`loadDatabases() refuses a VEX document that ${title}`, async () => {
    const policy = { ...POLICY, vex: [make()] };
    await assert.rejects(loadDatabases(policy, {}, context), { code });
  });
