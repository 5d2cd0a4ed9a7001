import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { effectiveFrom } from '../../../src/model/policy/effective-from.ts';
import { DEFAULT_POLICY } from '../../../src/model/policy/default-policy.ts';
import { type Levels, mergePolicies } from '../../../src/model/policy/merge-policies.ts';
import { parsePolicy } from '../../../src/model/policy/parse-policy.ts';
import { KEY_NAMES } from '../../../src/model/policy/rule-of-key.ts';
import type { Policy } from '../../../src/model/policy/policy.ts';

const FINGERPRINT = `sha256:${'1'.repeat(64)}`;
const OTHER = `sha256:${'2'.repeat(64)}`;
const WAIVER = `{rule: ARX202, fingerprint: "${FINGERPRINT}", reason: r, owner: o, expires: 2027-01-01}`;
const SHORTER = WAIVER.replace('2027', '2026');
const LONGER = WAIVER.replace('2027', '2028');
const OTHER_WAIVER = WAIVER.replace(FINGERPRINT, OTHER);
const IDENTITY = '{san_regex: "^https://ci/.+$", issuer: https://i}';
const EXACT = '{san: "https://ci/main", issuer: https://i}';
const FOREIGN = '{san: "https://other/main", issuer: https://i}';

/** A key, a value, and values that are stricter and looser than it. */
type Row = readonly [key: string, bound: string, stricter: readonly string[], looser: readonly string[]];

const ROWS: readonly Row[] = [
  ['trust.root', 'corp', [], ['other']],
  ['trust.max_root_age', '90', ['30'], ['91']],
  ['trust.thresholds.builder', '2', ['3'], ['1']],
  ['trust.thresholds.reviewer', '2', ['3'], ['1', '0']],
  ['trust.identities', `[${IDENTITY}]`, [`[${EXACT}]`], [`[${FOREIGN}]`, `[${IDENTITY}, ${FOREIGN}]`]],
  ['require.timestamp', 'true', [], ['false']],
  ['require.log', 'true', [], ['false']],
  ['require.min_arx', '1.10.0', ['1.11.0', '2.0.0'], ['1.9.9', '0.99.0']],
  ['require.reproducible', 'true', [], ['false']],
  ['require.verified', 'true', [], ['false']],
  ['require.sequence.web', '12', ['13'], ['11']],
  [
    'require.approval_policies',
    `["${FINGERPRINT}", "${OTHER}"]`,
    [`["${OTHER}"]`],
    [`["sha256:${'3'.repeat(64)}"]`],
  ],
  [
    'sources.allow_hosts',
    '["*.a.example", b.example]',
    ['[x.a.example]', '["*.y.a.example"]', '[]'],
    ['[c.example]', '[a.example]', '["*.example"]', '[b.example, evil.example]'],
  ],
  ['sources.deny_hosts', '[a.example]', ['[a.example, b.example]'], []],
  ['sources.schemes', '[https, git+https]', ['[https]', '[]'], ['[http]', '[https, http]']],
  ['sources.pin', 'true', [], ['false']],
  ['sources.cooldown_days', '7', ['8'], ['6', '0']],
  ['sources.max_age_days', '365', ['30'], ['366']],
  ['content.max_file', '1MiB', ['1'], ['2MiB']],
  ['content.max_total', '1GiB', ['1MiB'], ['2GiB']],
  ['content.max_entries', '100', ['99'], ['101']],
  ['content.max_depth', '3', ['4'], ['2', '0']],
  ['content.allow_binaries', 'false', [], ['true']],
  ['content.deny_globs', '["*.pem"]', ['["*.pem", "*.key"]'], []],
  ['content.modes', '["0644", "0755"]', ['["0644"]'], ['["4755"]', '["0644", "0600"]']],
  ['behaviour.allow_network', 'false', [], ['true']],
  ['behaviour.allow_sudo', 'false', [], ['true']],
  [
    'behaviour.allow_paths',
    '[/srv, /var/lib/app]',
    ['[/srv/web]', '[]'],
    ['[/etc]', '[/]', '[/srvx]', '[/var/lib]'],
  ],
  ['behaviour.allow_interpreters', '[sh, python3]', ['[sh]'], ['[perl]']],
  ['run.writable_parents', 'false', [], ['true']],
  ['fleet.without', '[health]', ['[]'], ['[namespaces]', '[health, namespaces]']],
  ['licences.allow', '[MIT, Apache-2.0]', ['[MIT]'], ['[GPL-3.0-only]']],
  ['licences.deny', '[AGPL-3.0-only]', ['[AGPL-3.0-only, MIT]'], []],
  [
    'licences.exceptions',
    '["pkg:npm/a@"]',
    ['["pkg:npm/a@1.0.0"]', '[]'],
    ['["pkg:npm/"]', '["pkg:npm/b@"]'],
  ],
  ['vulnerabilities.fail_cvss', '7', ['4.5'], ['9']],
  ['vulnerabilities.db', '/osv.zip', [], ['/other.zip']],
  ['vulnerabilities.max_db_age', '30', ['7'], ['31']],
  ['vulnerabilities.vex', '[/a.json, /b.json]', ['[/a.json]'], ['[/c.json]']],
  ['fail_on', 'high', ['medium', 'low', 'info'], ['critical', 'never']],
  ['max_waiver_days', '90', ['30', '0'], ['91']],
  [
    'waivers',
    `[${WAIVER}]`,
    [`[${SHORTER}]`, '[]'],
    [`[${LONGER}]`, `[${OTHER_WAIVER}]`, `[${WAIVER}, ${OTHER_WAIVER}]`],
  ],
  ['rules.ARX106.severity', 'high', ['critical'], ['medium', 'info']],
  ['rules.ARX106.enabled', 'true', [], ['false']],
  ['rules.ARX209.options.large', '10MiB', ['1MiB'], ['11MiB']],
  ['rules.ARX201.options.lists', '[/a]', ['[/a, /b]'], []],
];

/** What a project would loosen, and what it tightens, where nobody has said anything. */
const DEFAULTS: readonly (readonly [key: string, value: string, loosens: boolean])[] = [
  ['trust.root', 'corp', false],
  ['trust.thresholds.builder', '1', false],
  ['trust.thresholds.reviewer', '1', false],
  ['require.timestamp', 'false', false],
  ['require.sequence.web', '3', false],
  ['sources.allow_hosts', '[a.example]', false],
  ['content.allow_binaries', 'true', true],
  ['content.max_depth', '2', true],
  ['content.modes', '["0600"]', false],
  ['content.modes', '["4755"]', true],
  ['content.modes', '["0666"]', true],
  ['content.modes', '["1777"]', true],
  ['behaviour.allow_network', 'false', false],
  ['behaviour.allow_sudo', 'true', true],
  ['behaviour.allow_paths', '[/srv]', true],
  ['behaviour.allow_paths', '[]', false],
  ['run.writable_parents', 'true', true],
  ['run.writable_parents', 'false', false],
  ['fleet.without', '[namespaces]', true],
  ['fleet.without', '[]', false],
  ['licences.exceptions', '["pkg:npm/a@"]', true],
  ['vulnerabilities.fail_cvss', '7', false],
  ['vulnerabilities.fail_cvss', '7.1', true],
  ['vulnerabilities.db', '/osv.zip', true],
  ['vulnerabilities.max_db_age', '31', true],
  ['vulnerabilities.vex', '[/a.json]', true],
  ['fail_on', 'medium', false],
  ['fail_on', 'critical', true],
  ['max_waiver_days', '366', true],
  ['waivers', `[${WAIVER}]`, true],
  ['rules.ARX106.severity', 'high', false],
  ['rules.ARX106.severity', 'low', true],
  ['rules.ARX106.enabled', 'false', true],
  ['rules.ARX209.options.large', '1GiB', true],
  ['rules.ARX201.options.lists', '[/a]', false],
];

function textOf(key: string, value: string): string {
  const parts = key.split('.');
  return `${parts.map((part) => `{"${part}": `).join('')}${value}${'}'.repeat(parts.length)}\n`;
}

function policy(file: string, key: string, value: string): Policy {
  return parsePolicy(textOf(key, value), file);
}

function valueOf(key: string, levels: Levels): unknown {
  return mergePolicies(levels).held.get(key)?.value;
}

/** Without the places of waivers, which are those of their files. */
function unplaced(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, part: unknown) => (name === 'at' ? undefined : part)));
}

function refusal(levels: Levels): ArxError {
  try {
    mergePolicies(levels);
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  return assert.fail('the project may loosen');
}

test('the matrix has every key', () => {
  const covered = new Set(ROWS.map(([key]) => key));
  const others = new Set(['trust.keys']);
  const missing = KEY_NAMES.filter(
    (key) => !key.startsWith('limits.') && !covered.has(key) && !others.has(key),
  );
  assert.deepEqual(missing, []);
});

for (const [key, bound, stricter, looser] of ROWS) {
  const user = policy('/user.yaml', key, bound);
  for (const value of [bound, ...stricter])
    test(`mergePolicies() lets a project say ${key}: ${value} where the user has ${bound}`, () => {
      const project = policy('arx.policy.yaml', key, value);
      const { held, warnings } = mergePolicies({ user, project });
      assert.ok(held.size >= 1);
      assert.deepEqual(warnings, []);
    });
  for (const value of looser)
    test(`mergePolicies() refuses a project's ${key}: ${value} where the user has ${bound}`, () => {
      const error = refusal({ user, project: policy('arx.policy.yaml', key, value) });
      assert.equal(error.code, 'POLICY_INVALID');
      const [problem] = error.problems;
      assert.equal(problem?.at?.file, 'arx.policy.yaml');
      assert.ok(problem?.message.startsWith(`Cannot loosen ${key}: it is `), problem?.message);
      assert.match(problem?.message ?? '', /, and \/user\.yaml:1 has /);
    });
  for (const value of stricter)
    test(`mergePolicies() keeps the stricter of system and user: ${key}: ${value} and ${bound}`, () => {
      const strict = policy('/etc.yaml', key, value);
      const held = unplaced(valueOf(key, { system: strict, user }));
      assert.deepEqual(
        unplaced(
          valueOf(key, { system: policy('/etc.yaml', key, bound), user: policy('/user.yaml', key, value) }),
        ),
        held,
      );
      const { warnings } = mergePolicies({ system: strict, user });
      const isForbidding = /deny|lists/.test(key);
      assert.equal(warnings.length, isForbidding ? 0 : 1, warnings.join());
    });
  for (const value of looser)
    test(`mergePolicies() does not let the user say ${key}: ${value} where the system has ${bound}`, () => {
      const system = policy('/etc.yaml', key, bound);
      const { held, warnings } = mergePolicies({ system, user: policy('/user.yaml', key, value) });
      assert.match(
        warnings.join(),
        new RegExp(`^${key} in /user\\.yaml is .*: the system allows .* \\(/etc\\.yaml\\), which holds$`),
      );
      const both = mergePolicies({ system, project: system }).held.get(
        key.replace(/^(rules.*)severity$/, '$1least'),
      );
      // Of lists only what both allow is left.
      if (!Array.isArray(held.get(key)?.value)) assert.deepEqual(held.get(key)?.value, both?.value);
    });
}

for (const [key, value, loosens] of DEFAULTS)
  test(`mergePolicies() ${loosens ? 'refuses' : 'takes'} a project's ${key}: ${value} where nobody has said anything`, () => {
    const project = policy('arx.policy.yaml', key, value);
    if (!loosens) assert.ok(mergePolicies({ project }).held.size === 1);
    else assert.match(refusal({ project }).problems[0]?.message ?? '', /by default it is/);
  });

test('mergePolicies() tells everything that a project would loosen at once, by place', () => {
  const user = parsePolicy('fail_on: low\nsources: {pin: true}\n', '/user.yaml');
  const project = parsePolicy(
    'sources: {pin: false}\nfail_on: never\nlimits: {depth: 3}\n',
    'arx.policy.yaml',
  );
  const { problems } = refusal({ user, project });
  assert.deepEqual(
    problems.map(({ message, at }) => [at?.line, message.split(':')[0]]),
    [
      [1, 'Cannot loosen sources.pin'],
      [2, 'Cannot loosen fail_on'],
      [3, 'Cannot set limits.depth'],
    ],
  );
});

test('mergePolicies() combines lists of system and user to what both allow', () => {
  const hosts = (file: string, value: string): Policy => policy(file, 'sources.allow_hosts', value);
  const held = valueOf('sources.allow_hosts', {
    system: hosts('/etc.yaml', '["*.corp.example", github.com]'),
    user: hosts('/user.yaml', '[git.corp.example, "*.example", evil.test]'),
  });
  assert.deepEqual(held, ['git.corp.example', '*.corp.example']);
  const denied = valueOf('sources.deny_hosts', {
    system: policy('/etc.yaml', 'sources.deny_hosts', '[b.example]'),
    user: policy('/user.yaml', 'sources.deny_hosts', '[a.example]'),
    project: policy('arx.policy.yaml', 'sources.deny_hosts', '[c.example]'),
  });
  assert.deepEqual(denied, ['a.example', 'b.example', 'c.example']);
});

test("effectiveFrom() takes a project's severity as the least, so that no finding of the rule is lowered", () => {
  const project = policy('arx.policy.yaml', 'rules.ARX106.severity', 'high');
  const user = policy('/user.yaml', 'rules.ARX106.severity', 'medium');
  const merged = mergePolicies({ user, project });
  assert.deepEqual(effectiveFrom(merged, { user, project }).rules.get('ARX106'), {
    severity: 'medium',
    least: 'high',
  });
});

test('effectiveFrom() has every default that DEFAULT_POLICY has, and gates for anything but limits, run and fleet', () => {
  const empty = parsePolicy('version: 1\nlimits: {depth: 3}\nrun: {writable_parents: false}\n', '/user.yaml');
  const { files, ...facts } = effectiveFrom(mergePolicies({ user: empty }), { user: empty });
  const { files: _none, ...defaults } = DEFAULT_POLICY;
  assert.deepEqual(facts, defaults);
  assert.deepEqual(files, ['/user.yaml']);
  for (const [key, bound] of ROWS) {
    const user = policy('/user.yaml', key, bound);
    const made = effectiveFrom(mergePolicies({ user }), { user });
    assert.equal(made.gates, !key.startsWith('run.') && !key.startsWith('fleet.'));
    const isDefault = [
      'content.max_depth',
      'content.allow_binaries',
      'behaviour.allow_sudo',
      'run.writable_parents',
      'fleet.without',
      'vulnerabilities.max_db_age',
      'fail_on',
    ].includes(key);
    assert.equal(made.digest === DEFAULT_POLICY.digest, isDefault, key);
  }
});

test('effectiveFrom() lets a project take back that parents may be writable, and the digest is the same with and without', () => {
  const [allows, forbids] = ['true', 'false'].map((value) =>
    parsePolicy(`run: {writable_parents: ${value}}\n`, '/policy.yaml'),
  );
  const run = (levels: Levels): boolean => effectiveFrom(mergePolicies(levels), levels).run.writableParents;
  assert.equal(run({ user: allows }), true);
  assert.equal(run({ system: allows }), true);
  assert.equal(run({ system: forbids, user: allows }), false);
  assert.equal(run({ user: allows, project: forbids }), false);
  assert.equal(
    effectiveFrom(mergePolicies({ user: allows }), { user: allows }).digest,
    DEFAULT_POLICY.digest,
  );
});
