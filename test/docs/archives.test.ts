import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES } from '../../src/core/error-codes.ts';
import { DEFAULT_LIMITS } from '../../src/core/limits.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';
import { limitsFrom } from '../../src/model/policy/limits-from.ts';
import { parsePolicy } from '../../src/model/policy/parse-policy.ts';
import { LIMIT_KEYS, type LimitKey } from '../../src/model/policy/limit-keys.ts';
import { fencesOf } from './markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'archives.md'), 'utf8');
const yaml = fencesOf(PAGE).filter(({ language }) => language === 'yaml');

void test('the manifest of docs/archives.md is good, and its policy sets every limit', () => {
  const [manifest = '', policy = ''] = yaml.map(({ text }) => text);
  assert.equal(parseManifest(manifest, { file: 'arx.yaml', directory: '/' }).manifest.code.length, 2);
  assert.deepEqual(
    [...parsePolicy(policy, 'policy.yaml').settings.keys()],
    Object.keys(LIMIT_KEYS).map((key) => `limits.${key}`),
  );
});

void test('the table of docs/archives.md has every limit with its default and its error', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` +\|.*\| `(\w+)` +\| `(\w+)` +\|$/gm)];
  assert.deepEqual(
    rows.map(([, key]) => key),
    Object.keys(LIMIT_KEYS),
  );
  const text = rows.map(([, key, value]) => `${key}: ${value}`).join(', ');
  const { limits } = limitsFrom(parsePolicy(`limits: {${text}}`, 'policy.yaml'), undefined);
  assert.deepEqual(limits, DEFAULT_LIMITS);
  for (const [, key, value, code = ''] of rows) {
    assert.ok(code in ERROR_CODES, code);
    assert.ok(LIMIT_KEYS[key as LimitKey].says.includes(value ?? ''), `the line of ${key} says its default`);
  }
});
