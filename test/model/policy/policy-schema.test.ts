import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { schemaText } from '../../../src/commands/schema.ts';
import { parsePolicy } from '../../../src/model/policy/parse-policy.ts';
import { SECTIONS } from '../../../src/model/policy/sections.ts';

const schema = JSON.parse(schemaText('policy')) as Record<string, unknown>;
// strictTypes and strictRequired would ask for more than draft-07 does.
const accepts = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(
  schema,
);
const BAD = new URL('bad/', import.meta.url);
// What a schema cannot say, or what is a matter of YAML and gone once a text is read.
const BEYOND_A_SCHEMA = /^(?:07|08|11|12|13|14|15)-/;

const FULL = `
version: 1
trust:
  keys: [ci, ./keys/release.pub, {name: anna, file: keys/anna.pub, not_before: 2026-01-01, not_after: 2027-12-31}]
  identities:
    - {name: actions, san_regex: '^https://github\\.com/acme/[^/]+/\\.github/workflows/release\\.yml@refs/tags/.+$', issuer: https://token.actions.githubusercontent.com}
    - {san: release@corp.example, issuer: https://accounts.corp.example}
  roles: {builder: [ci, release, actions], reviewer: [anna, release@corp.example]}
  thresholds: {builder: 1, reviewer: 1}
  root: corp
  max_root_age: 90
require: {timestamp: false, log: true, min_arx: 0.2.0, reproducible: false, verified: true, sequence: {web: 12}}
sources: {allow_hosts: [git.corp.example, "*.debian.org"], deny_hosts: [evil.example], schemes: [git+https, https], pin: true, cooldown_days: 3, max_age_days: 700}
content: {max_file: 50MiB, max_total: 2GiB, max_entries: 20000, max_depth: 4, allow_binaries: false, deny_globs: ["*.pem"], modes: ["0644", "0755"]}
behaviour: {allow_network: false, allow_sudo: false, allow_paths: [/srv/web], allow_interpreters: [sh, python3]}
run: {writable_parents: true}
licences: {allow: [MIT, Apache-2.0 WITH LLVM-exception, (BSD-2-Clause OR GPL-2.0+)], deny: [AGPL-3.0-only], exceptions: ["pkg:npm/left-pad@"]}
vulnerabilities: {fail_cvss: 7, db: osv.zip, max_db_age: 14, vex: [vex/web.json]}
limits: {file_size: 1GiB, entries: 500}
rules:
  ARX106: {severity: high}
  ARX309: {enabled: false}
  ARX209: {options: {large: 20MiB}}
fail_on: medium
waivers:
  - {rule: ARX202, fingerprint: "sha256:${'1'.repeat(64)}", reason: test key, owner: anna, ticket: SEC-1, created: 2026-10-01, expires: 2027-01-01}
max_waiver_days: 120
`;

test('the schema and the parser accept a policy with every key', () => {
  accepts(parse(FULL));
  assert.deepEqual(accepts.errors, null);
  assert.ok(parsePolicy(FULL, 'policy.yaml').settings.size > 40);
});

test('the schema describes every key', () => {
  for (const { keys, says } of Object.values(SECTIONS)) {
    assert.ok(schemaText('policy').includes(JSON.stringify(says)));
    for (const { says: line } of Object.values(keys))
      assert.ok(schemaText('policy').includes(JSON.stringify(line)));
  }
});

for (const name of readdirSync(BAD).filter((name) => name.endsWith('.yaml') && !BEYOND_A_SCHEMA.test(name)))
  test(`the schema refuses ${name}`, () =>
    assert.equal(accepts(parse(readFileSync(new URL(name, BAD), 'utf8'), { logLevel: 'silent' })), false));
