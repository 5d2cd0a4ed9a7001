import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePolicy } from '../../src/model/policy/parse-policy.ts';
import { KEY_NAMES } from '../../src/model/policy/rule-of-key.ts';
import { RULE_OPTIONS } from '../../src/model/policy/rule-options.ts';
import { fencesOf } from './markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'policy.md'), 'utf8');

void test('every policy of docs/policy.md is good', () => {
  const policies = fencesOf(PAGE).filter(({ language }) => language === 'yaml');
  assert.equal(policies.length, 2);
  for (const { text } of policies) assert.ok(parsePolicy(text, 'policy.yaml').settings.size > 0);
});

void test('docs/policy.md has every key', () => {
  const keys = KEY_NAMES.flatMap((name) => name.split('.'));
  const options = Object.entries(RULE_OPTIONS).flatMap(([code, found]) =>
    Object.keys(found ?? {}).map((option) => `rules.${code}.options.${option}`),
  );
  for (const key of [...keys, ...options, 'sequence', 'roles']) assert.ok(PAGE.includes(key), key);
});
