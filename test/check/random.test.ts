import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { formatProblem } from '../../src/cli/code-frame.ts';
import { ArxError } from '../../src/core/errors.ts';
import { decodeManifest } from '../../src/model/manifest/decode-manifest.ts';
import { manifestTextOf } from '../../src/model/manifest/manifest-text.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { manifestFromValue, parseManifest } from '../../src/model/parse-manifest.ts';
import {
  BUNDLE_KEYS,
  CODE_KEYS,
  HEALTH_KEYS,
  SECRET_KEYS,
  SERVICE_KEYS,
} from '../../src/model/manifest/keys.ts';
import { checkSealShape } from '../../src/model/seal-shape.ts';
import { namedSources } from '../../src/model/named-sources.ts';

const WHERE = { file: 'arx.yaml', directory: '/work' };

/** Reads; whatever is wrong must be an ArxError with places inside the text that can be drawn. */
function survives(text: string): boolean {
  try {
    namedSources(parseManifest(text, WHERE).manifest);
    return true;
  } catch (error) {
    assert.ok(error instanceof ArxError, error instanceof Error ? (error.stack ?? '') : String(error));
    assert.equal(error.code, 'MANIFEST_INVALID', `${error.message}\n${JSON.stringify(text)}`);
    const lines = text.split('\n').length;
    for (const problem of error.problems) {
      assert.ok(
        problem.at !== undefined && problem.at.line >= 1 && problem.at.line <= lines,
        problem.message,
      );
      formatProblem(problem, manifestTextOf(error));
    }
    return false;
  }
}

const key = fc.oneof(
  fc.constantFrom('name', 'version', 'sequence', 'label', 'cwd', 'env', 'network', 'timeout', 'code', 'data'),
  fc.constantFrom(
    'cmd',
    'source',
    'args',
    'target',
    'integrity',
    'mode',
    'owner',
    'text',
    'base64',
    'tgz',
    'include',
  ),
  fc.constantFrom(
    '/srv/app',
    'https://u:p@host.example/x',
    'A',
    '__proto__',
    'constructor',
    'at',
    'redacted',
    'nature',
  ),
  fc.constantFrom(
    ...Object.keys({ ...BUNDLE_KEYS, ...CODE_KEYS, ...SERVICE_KEYS, ...SECRET_KEYS, ...HEALTH_KEYS }),
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const leaf = fc.oneof(
  fc.constantFrom(
    'ls',
    'ls -l',
    'https://u:p@host.example/x',
    'git+ssh://git@host.example/a.git?v1#b',
    'none',
    '0640',
    '/x',
  ),
  fc.constantFrom<unknown>(
    0,
    1,
    -1,
    1.5,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    true,
    false,
    null,
    '',
    '~',
    'no',
    '012',
    new Uint8Array([1]),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));
const good = fc.constantFrom<unknown>('ls', ['ls', '-l'], { cmd: 'ls', args: ['x'] }, 'file:///@/./tool');
const code = fc.oneof(fc.array(good, { maxLength: 3 }), fc.array(value, { maxLength: 3 }));
/** Nothing odd in it: so that the tests also see manifests that are accepted. */
const plainBundle = fc.record({ code: fc.array(good, { minLength: 1, maxLength: 3 }) });
const bundle = fc.record(
  { code, data: fc.array(value, { maxLength: 3 }), env: value, label: leaf, cwd: leaf },
  { requiredKeys: [] },
);
const MARKS = [
  [
    'code:',
    'data:',
    '\n',
    '\n  ',
    '\n- ',
    '- ',
    ': ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '|',
    '>',
    '#',
    '&a',
    '*a',
  ],
  [
    '!t ',
    '!!str ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '<<: ',
    '? ',
    '~',
    'ls',
    '12',
    '\t',
    '\r\n',
    '\\',
    '\u2028',
    '@',
  ],
].flat();
const tokens = fc.array(fc.constantFrom(...MARKS), { maxLength: 30 });

test('parseManifest() throws nothing but MANIFEST_INVALID when it reads random YAML', () => {
  const text = fc.oneof(
    tokens.map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 80 }),
    bundle.map((document) => stringify(document)),
  );
  fc.assert(
    fc.property(text, (yaml) => void survives(yaml)),
    { numRuns: 6000 },
  );
});

test('parseManifest() throws nothing but MANIFEST_INVALID when it reads random JSON', () => {
  let accepted = 0;
  const property = fc.property(fc.oneof(value, bundle, plainBundle), (document) => {
    if (survives(JSON.stringify(document) ?? '')) accepted += 1;
  });
  fc.assert(property, { numRuns: 4000 });
  assert.ok(accepted > 500, `only ${accepted} were accepted`);
});

test('manifestFromValue() throws nothing but MANIFEST_INVALID, and seals what parseManifest() reads again', () => {
  const odd = fc.constantFrom<unknown>(
    undefined,
    new Map(),
    new Date(0),
    Symbol.iterator,
    () => 1,
    10n,
    Array(2),
  );
  const property = fc.property(fc.oneof(value, bundle, odd), (document) => {
    try {
      const { sealed, manifest } = manifestFromValue(document, WHERE);
      const again = parseManifest(Buffer.from(sealed).toString(), WHERE);
      assert.equal(again.manifest.data.length, manifest.data.length);
    } catch (error) {
      assert.ok(error instanceof ArxError, error instanceof Error ? (error.stack ?? '') : String(error));
      assert.equal(error.code, 'MANIFEST_INVALID', error.message);
    }
  });
  fc.assert(property, { numRuns: 6000 });
});

test('manifestFromValue() ends when a value holds itself, or one part very often', () => {
  const circle: unknown[] = [];
  circle.push(circle, circle);
  let bush: unknown = 'x';
  for (let depth = 0; depth < 60; depth += 1) bush = [bush, bush];
  for (const data of [circle, [{ a: bush }]])
    assert.throws(
      () => manifestFromValue({ data }, WHERE),
      (error: ArxError) => error.problems.some(({ code }) => code === 'MANIFEST_TOO_LARGE'),
    );
});

/** Mostly one of the first, sometimes one of the second, which a manifest or a seal may not have there. */
function mostly(good: readonly unknown[], bad: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
}

const argv = mostly(
  [['ls'], ['rm', '-x'], ['a b/c']],
  [[], ['-x'], ['a b'], [''], ['https://host.example/x']],
);
const variables = mostly([['A'], ['A', 'B']], [[], ['B', 'B'], ['PATH'], ['ARX_X'], ['a-b'], ['E']]);
const given = mostly([['KEY'], ['DB', 'KEY'], ['KEY', 'DB']], [['OTHER'], [], ['DB', 'DB']]);
const length = mostly([60, 600], [0, 604_801, 1.5, -1]);
const when = mostly(['always', 'changed'], ['never']);
const network = mostly(['host'], ['none', 'bridge']);
const health = fc.oneof(
  fc.record({
    tcp: mostly(['80', '127.9.9.9:1', '[::1]:65535'], ['10.0.0.1:80', '0', 'localhost', '127.1:80', '::1']),
    within: length,
  }),
  fc.record({
    http: mostly(
      ['http://127.0.0.1/', 'http://[::1]:80/x?y'],
      ['http://host.example/', 'https://127.0.0.1/'],
    ),
  }),
  fc.record({ command: argv }),
  fc.record({ tcp: mostly(['80'], ['0']), http: mostly(['http://127.0.0.1/'], ['x']) }),
);
const execution = {
  silence: length,
  user: mostly(['app', '0'], ['-1', 'a:b', '4294967295', '']),
  pass: variables,
};
const command = fc.oneof(
  fc.record(
    {
      cmd: argv,
      ...execution,
      network,
      when,
      retries: mostly([0, 3, 10], [-1, 11, 0.5]),
      undo: argv,
      secrets: given,
    },
    { requiredKeys: ['cmd', 'secrets'] },
  ),
  fc.record(
    {
      cmd: argv,
      network,
      daemon: mostly(['web', 'w-1'], ['', 'a b', '../x']),
      health,
      user: execution.user,
      when,
    },
    { requiredKeys: ['cmd', 'network', 'daemon'] },
  ),
  fc.record(
    { cmd: argv, network, init: mostly(['direct'], ['none', true]), health },
    { requiredKeys: ['cmd', 'network'] },
  ),
);
const service = fc.record(
  {
    name: mostly(['nginx', 'a@b', 'php8.2-fpm'], ['', '../x', 'a b', '-x']),
    do: mostly([['restart'], ['stop', 'start']], [[], ['status'], ['stop', 'stop']]),
    when,
    health,
  },
  { requiredKeys: ['name', 'do'] },
);
const secret = fc.oneof(
  fc.record({ env: mostly(['A', 'HOME'], ['a b', '', 'x=']) }),
  fc.record({ file: mostly(['/etc/key'], ['etc/key', '/', '/a/../b', '/a//b', '/a/']) }),
  fc.record({ command: argv, as: mostly(['file', 'env'], ['stdin']) }),
  fc.record({ command: argv, file: mostly(['/etc/key'], ['x']) }),
);
/** A bundle about which only how commands are run is odd. */
const conducted = fc.record(
  {
    ...execution,
    timeout: mostly([3000], [0, 60]),
    env: mostly([{ C: 'x' }, { E: 'x' }], [{ A: 'x' }]),
    platforms: mostly([['linux/amd64'], ['linux/arm64', 'linux/amd64']], [['linux'], []]),
    services: fc.array(service, { minLength: 1, maxLength: 2 }),
    secrets: fc.record({ DB: secret, KEY: secret }, { requiredKeys: ['KEY'] }),
    code: fc.array(command, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['code', 'secrets', 'env'] },
);
const DESCRIPTOR = { digest: `sha256:${'0'.repeat(64)}`, size: 1 };

/** The seal that is made of a manifest without sources. */
function sealOf({ code, ...bundle }: Manifest): object {
  const about = (kind: string): object => ({ ...DESCRIPTOR, mediaType: `application/${kind}` });
  return {
    ...bundle,
    mediaType: 'application/vnd.arx.seal.v1+json',
    formatVersion: 1,
    manifest: about('vnd.arx.manifest.v1+yaml'),
    lock: about('vnd.arx.lock.v1+yaml'),
    sbom: about('vnd.cyclonedx+json'),
    sources: [],
    code: code.map(({ program, at: _at, ...entry }) => ({ ...entry, ...program })),
    data: [],
  };
}

test('checkSealShape() accepts what parseManifest() has accepted, however commands are run', () => {
  let accepted = 0;
  const property = fc.property(conducted, (document) => {
    const text = JSON.stringify(document);
    if (!survives(text)) return;
    const { manifest } = parseManifest(text, WHERE);
    if (manifest.code.some(({ program }) => 'source' in program)) return;
    accepted += 1;
    assert.equal(checkSealShape(sealOf(manifest)), undefined);
  });
  fc.assert(property, { numRuns: 2500 });
  assert.ok(accepted > 40, `only ${accepted} were accepted`);
});

test('checkSealShape() refuses what parseManifest() refuses when a seal says it as it was written', () => {
  let compared = 0;
  const property = fc.property(conducted, (document) => {
    const text = JSON.stringify(document);
    const shape = checkSealShape(sealOf(asSealed(document)));
    if (shape !== undefined) return;
    compared += 1;
    assert.ok(survives(text), text);
  });
  fc.assert(property, { numRuns: 6000 });
  assert.ok(compared > 40, `only ${compared} were compared`);
});

/** The same members, in the order in which a seal has them; nothing is checked or put right. */
function asSealed(document: object): Manifest {
  const text = JSON.stringify(document, (key, member: unknown) =>
    Array.isArray(member) && ['pass', 'platforms', 'secrets'].includes(key)
      ? [...(member as string[])].sort()
      : member,
  );
  const { code, ...bundle } = JSON.parse(text) as { code: { cmd: string[] }[] };
  const entries = code.map(({ cmd: [first = '', ...args], ...entry }) => {
    return { ...entry, program: { cmd: first }, args };
  });
  return { ...bundle, data: [], code: entries };
}

test('decodeManifest() throws nothing but MANIFEST_INVALID when it reads random bytes', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    try {
      survives(decodeManifest(bytes, 'arx.yaml'));
    } catch (error) {
      assert.ok(error instanceof ArxError && error.code === 'MANIFEST_INVALID', String(error));
    }
  });
  fc.assert(property, { numRuns: 2000 });
});

const MIB = 1024 * 1024;
const LARGE: readonly (readonly [string, () => string])[] = [
  ['open brackets', () => '['.repeat(4 * MIB)],
  ['open braces', () => '{a: '.repeat(MIB)],
  ['nested dashes', () => '- '.repeat(2 * MIB)],
  ['nested question marks', () => '? '.repeat(2 * MIB)],
  ['quotes', () => '"'.repeat(4 * MIB)],
  ['single quotes', () => "'".repeat(4 * MIB)],
  ['colons', () => ': '.repeat(2 * MIB)],
  ['commas', () => `[${'a,'.repeat(2 * MIB)}]`],
  ['comments', () => '#\n'.repeat(2 * MIB)],
  ['anchors', () => '&a '.repeat(MIB)],
  ['documents', () => '---\n'.repeat(MIB)],
  ['keys', () => Array.from({ length: 300_000 }, (_, index) => `k${index}: 1`).join('\n')],
  ['the same key', () => 'a: 1\n'.repeat(MIB / 2)],
  ['bad entries', () => `code:\n${'  - a b\n'.repeat(100_000)}`],
  ['blank lines', () => `a:\n${' \n'.repeat(2 * MIB)}`],
  [
    'an alias bomb',
    () => `a: &a [x]\n${Array.from({ length: 60 }, (_, at) => `b${at}: &b${at} [*a, *a]`).join('\n')}`,
  ],
  ['one long line', () => `label: ${'a b '.repeat(MIB)}`],
  ['one long URL', () => `data: [{a: "https://${'u:p@'.repeat(MIB / 2)}"}]`],
  ['percent signs', () => `data: [{a: "https://h.example/?${'%25'.repeat(MIB / 2)}"}]`],
  ['more than 4 MiB', () => ' '.repeat(4 * MIB + 1)],
];

for (const [what, make] of LARGE) {
  // The limit is not what is tested: it ends a test that would otherwise never end.
  test(`parseManifest() ends when it reads a very large text of ${what}`, { timeout: 60_000 }, () => {
    assert.equal(survives(make()), false);
  });
}

test('parseManifest() reads an inline file of 3 MiB', () => {
  assert.equal(survives(`data:\n  - a: {base64: "${'AAAA'.repeat((3 * MIB) / 4)}"}\n`), true);
});
