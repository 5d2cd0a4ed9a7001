import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { effectiveFrom } from '../../../src/model/policy/effective-from.ts';
import { mergePolicies } from '../../../src/model/policy/merge-policies.ts';
import { parsePolicy } from '../../../src/model/policy/parse-policy.ts';
import type { EffectivePolicy } from '../../../src/model/policy/effective-policy.ts';

const day = fc
  .tuple(
    fc.integer({ min: 2027, max: 2040 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-'));
const host = fc.constantFrom('a.example', '*.b.example', 'git.corp.example', '[::1]', 'x_y.example');
const fingerprint = fc
  .integer({ min: 0, max: 2 ** 30 })
  .map((n) => `sha256:${n.toString(16).padStart(64, '0')}`);
const rule = fc.constantFrom('ARX106', 'ARX202', 'ARX301', 'ARX504');
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(item, { maxLength: 4 });

const document = fc.record(
  {
    version: fc.constant(1),
    require: fc.record(
      {
        timestamp: fc.boolean(),
        min_arx: fc.constantFrom('0.1.0', '1.2.3'),
        sequence: fc.dictionary(fc.constantFrom('web', 'db', 'a b'), fc.nat()),
      },
      { requiredKeys: [] },
    ),
    sources: fc.record(
      { allow_hosts: list(host), deny_hosts: list(host), pin: fc.boolean(), cooldown_days: fc.nat(1000) },
      { requiredKeys: [] },
    ),
    content: fc.record(
      {
        max_file: fc.oneof(fc.integer({ min: 1 }), fc.constant('20MiB')),
        allow_binaries: fc.boolean(),
        modes: list(fc.constantFrom('0644', '0755')),
      },
      { requiredKeys: [] },
    ),
    vulnerabilities: fc.record(
      {
        db: fc.constantFrom('osv.zip', './osv.zip', '/x/osv.zip'),
        vex: list(fc.constantFrom('a.json', 'b/c.json')),
        fail_cvss: fc.constantFrom(7.5, 9, 0),
      },
      { requiredKeys: [] },
    ),
    rules: fc.dictionary(
      rule,
      fc.record(
        { severity: fc.constantFrom('low', 'critical'), enabled: fc.boolean() },
        { requiredKeys: [] },
      ),
    ),
    fail_on: fc.constantFrom('info', 'high', 'never'),
    waivers: fc.uniqueArray(
      fc.record({
        rule,
        fingerprint,
        reason: fc.constant('r'),
        owner: fc.constantFrom('anna', 'bert'),
        expires: day,
      }),
      { maxLength: 3, selector: (waiver) => waiver.fingerprint },
    ),
  },
  { requiredKeys: [] },
);

function effective(text: string, file = '/user.yaml'): EffectivePolicy {
  const user = parsePolicy(text, file);
  return effectiveFrom(mergePolicies({ user }), { user });
}

/** The same value with the keys of every map, and the items of every list, in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned).reverse();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, turned(member)])
      .reverse(),
  );
}

test('the digest of a policy does not know order, comments, spelling or place', () => {
  fc.assert(
    fc.property(document, (value) => {
      const { digest } = effective(stringify(value));
      const commented = stringify(turned(value)).replace(/$/gm, ' # x');
      const otherwise = stringify(value, {
        defaultStringType: 'QUOTE_DOUBLE',
        defaultKeyType: 'PLAIN',
        collectionStyle: 'flow',
      });
      assert.equal(effective(commented).digest, digest);
      assert.equal(effective(otherwise).digest, digest);
      assert.equal(effective(JSON.stringify(value), '/another/place/p.yaml').digest, digest);
    }),
    { numRuns: 150 },
  );
});

test('the digest of a policy changes with every value', () => {
  const base = {
    require: { timestamp: true, sequence: { web: 1 } },
    sources: { allow_hosts: ['a.example'] },
    vulnerabilities: { db: 'osv.zip' },
    rules: { ARX301: { severity: 'low' }, ARX201: { options: { lists: ['/a/x.hdb'] } } },
    fail_on: 'low',
    waivers: [
      {
        rule: 'ARX202',
        fingerprint: `sha256:${'1'.repeat(64)}`,
        reason: 'r',
        owner: 'o',
        expires: '2027-01-01',
      },
    ],
  };
  const others: readonly object[] = [
    { ...base, require: { timestamp: false, sequence: { web: 1 } } },
    { ...base, require: { timestamp: true, sequence: { web: 2 } } },
    { ...base, require: { timestamp: true, sequence: { db: 1 } } },
    { ...base, sources: { allow_hosts: ['*.example'] } },
    { ...base, sources: { deny_hosts: ['a.example'] } },
    { ...base, vulnerabilities: { db: 'other.zip' } },
    { ...base, rules: { ARX302: { severity: 'low' }, ARX201: base.rules.ARX201 } },
    { ...base, rules: { ...base.rules, ARX201: { options: { lists: ['/a/y.hdb'] } } } },
    { ...base, fail_on: 'medium' },
    { ...base, waivers: [] },
    { ...base, waivers: [{ ...base.waivers[0], owner: 'p' }] },
    { ...base, max_waiver_days: 3 },
    { ...base, trust: { identities: [{ san: 'a@b', issuer: 'https://i' }] } },
  ];
  const digests = [base, ...others].map((value) => effective(JSON.stringify(value)).digest);
  assert.equal(new Set(digests).size, digests.length);
});

test('parsePolicy() never fails but with POLICY_INVALID on texts of any kind', () => {
  const words = fc.constantFrom(
    'sources',
    'rules',
    'ARX301',
    'waivers',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '\n',
    '- ',
    ' ',
    '&a',
    '*a',
    '!!str',
    '"',
    "'",
    '^.*$',
    'sha256:',
    '\u202e',
    '|\n',
    '#',
    '%',
    '0x10',
    '.inf',
    'null',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      try {
        parsePolicy(parts.join(''), 'policy.yaml');
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'POLICY_INVALID');
      }
    }),
    { numRuns: 1500 },
  );
});
