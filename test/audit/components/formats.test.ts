import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS } from '../../../src/audit/components/formats/index.ts';
import type { Reading } from '../../../src/audit/components/named-component.ts';
import { formatOf } from '../../../src/audit/components/read-components.ts';
import { mutate, seeded } from '../../helpers/random.ts';
import { SAMPLES } from './samples.ts';

function read(path: string, text: string): Reading {
  const format = formatOf(path);
  assert.ok(format !== undefined, `no format for ${path}`);
  return format.read(text);
}

/** One line a component: name, version, and in brackets what else is said. */
function told({ components }: Reading): string[] {
  return components.map(({ name, version = '?', licence, deprecated, hooks, optional, qualifiers, vendor }) =>
    [
      `${name} ${version}`,
      licence,
      deprecated === undefined ? undefined : `deprecated: ${deprecated}`,
      hooks?.join('+'),
      optional === true ? 'optional' : undefined,
      vendor,
      ...Object.entries(qualifiers ?? {}).map(([key, value]) => `${key}=${value}`),
    ]
      .filter((part) => part !== undefined)
      .join(' | '),
  );
}

for (const { path, text, expected, problems = [] } of SAMPLES)
  test(`the reader of ${path} finds ${expected.length} components in ${JSON.stringify(text.slice(0, 40))}`, () => {
    const reading = read(path, text);
    assert.deepEqual(told(reading), expected);
    assert.equal(reading.problems.length, problems.length, reading.problems.join('; '));
    for (const [index, problem] of problems.entries()) assert.match(reading.problems[index] ?? '', problem);
  });

const NOT_READ = [
  'src/package.json.ts',
  'node_modules/a/test/fixtures/node_modules/b/package.json',
  'node_modules/a/dist/package.json',
  'docs/requirements.md',
  'my-Cargo.lock.bak',
  'var/lib/dpkg/info/base-files.list',
  'modules.txt',
];
for (const path of NOT_READ)
  test(`no reader takes ${path}`, () => assert.equal(formatOf(path)?.id, undefined));

test('no path is of two formats', () => {
  for (const { path } of SAMPLES)
    assert.equal(FORMATS.filter((format) => format.handles(path)).length <= 2, true, path);
});

test('no reader throws or hangs on damaged files', () => {
  const random = seeded(401);
  for (const { path, text } of SAMPLES)
    for (let round = 0; round < 150; round += 1) {
      const { components, problems } = read(path, mutate(Buffer.from(text), random).toString('latin1'));
      assert.ok(Array.isArray(components) && Array.isArray(problems));
    }
});

const HOSTILE: Readonly<Record<string, string>> = {
  'package-lock.json': `{"packages":${'{"node_modules/a":'.repeat(50_000)}`,
  'npm-shrinkwrap.json': `{"dependencies":${'{"a":{"version":"1","dependencies":'.repeat(2000)}{}${'}}'.repeat(2000)}}`,
  'pnpm-lock.yaml': `lockfileVersion: '9.0'\npackages: ${'['.repeat(100_000)}`,
  'yarn.lock': `__metadata:\n  version: 8\na: &a [x]\n${'b: *a\n'.repeat(100)}`,
  'Cargo.lock': `a = ${'['.repeat(100_000)}`,
  'poetry.lock': `a = ${'{a = '.repeat(100_000)}`,
  'uv.lock': '#\n'.repeat(500_000),
  'pom.xml': `<!DOCTYPE project [<!ENTITY a "b">]><project>&a;</project>`,
  'a/pom.xml': '<a>'.repeat(100_000),
  'requirements.txt': 'a\\\n'.repeat(300_000),
  'go.mod': `module a\nrequire ${' '.repeat(500_000)}`,
  'Gemfile.lock': `GEM\n  specs:\n${' '.repeat(500_000)}`,
  'x.gemspec': `s.name = ${'"'.repeat(500_000)}`,
  'var/lib/dpkg/status': `Package: a\n${' a'.repeat(500_000)}`,
  'lib/apk/db/installed': 'P'.repeat(500_000),
};
for (const [path, text] of Object.entries(HOSTILE))
  test(`the reader of ${path} says what is wrong, or finds nothing, in ${JSON.stringify(text.slice(0, 30))}`, () => {
    const { components } = read(path, text);
    assert.ok(components.length < 100);
  });
