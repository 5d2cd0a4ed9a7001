import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES } from '../../src/core/error-codes.ts';
import { AUTH_KEYS } from '../../src/model/config/config-keys.ts';
import { parseConfig } from '../../src/model/config/parse-config.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';
import { fencesOf } from './markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'auth.md'), 'utf8');
const FENCES = fencesOf(PAGE);

/** The config that a shell example writes. */
const HERE = /<<'END'\n([^]*?)^END$/m;

const CONFIGS = FENCES.flatMap(({ language, text }) => {
  if (language === 'sh') return [HERE.exec(text)?.[1] ?? ''];
  return text.includes('auth:\n') ? [text] : [];
});

for (const [index, text] of CONFIGS.entries())
  void test(`parseConfig() accepts the config ${index + 1} of docs/auth.md`, () => {
    const { auth } = parseConfig(text, 'config.yaml');
    assert.ok(auth.size > 0);
  });

void test('docs/auth.md shows every key of an entry', () => {
  const configs = CONFIGS.join('\n');
  const missing = Object.keys(AUTH_KEYS).filter((key) => !new RegExp(`\\b${key}:`).test(configs));
  // Said in the table: they are of use to few.
  assert.deepEqual(missing, ['session_token', 'anonymous']);
});

void test('the manifests of docs/auth.md are good, and name what the next config defines', () => {
  const manifests = FENCES.filter(({ text }) => text.startsWith('# arx.yaml'));
  assert.ok(manifests.length > 0);
  for (const { text } of manifests) {
    const { manifest } = parseManifest(text, { file: 'arx.yaml', directory: '/' });
    const names = manifest.data.flatMap(({ auth }) => auth ?? []);
    assert.ok(names.length > 0);
    for (const name of names)
      assert.ok(
        CONFIGS.some((config) => parseConfig(config, 'x').auth.has(name)),
        name,
      );
  }
});

void test('the codes of docs/auth.md have the exit status that it says', () => {
  const rows = [...PAGE.matchAll(/^\| `([A-Z_]+)` \| (\d) \|/gm)];
  assert.ok(rows.length >= 7);
  for (const [, code = '', exit] of rows)
    assert.equal(ERROR_CODES[code as keyof typeof ERROR_CODES].exit, Number(exit), code);
});
