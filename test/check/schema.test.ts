import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { schemaText } from '../../src/commands/schema.ts';
import { EXAMPLE_MANIFEST } from '../../src/model/manifest/example-manifest.ts';
import {
  BUNDLE_KEYS,
  CODE_KEYS,
  DATA_KEYS,
  HEALTH_KEYS,
  SECRET_KEYS,
  SERVICE_KEYS,
} from '../../src/model/manifest/keys.ts';

const ROOT = new URL('../../', import.meta.url);
const schema = JSON.parse(schemaText()) as Record<string, unknown>;
// strictTypes would ask for a type beside every anyOf, which draft-07 does not.
const accepts = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

// What a schema cannot say, or what is a matter of YAML and gone once a text is read: the parser's alone.
const BEYOND_A_SCHEMA = new Set(
  `04-empty-lists 13-duplicate-key 14-duplicate-env 17-command-spaces-first 22-cmd-and-source
  23-neither-cmd-nor-source 27-option-as-program 32-env-credential 37-sequence-alone 40-file-authority
  41-virtual-directory 42-git-query 43-git-ref 44-fragments 45-option-injection 46-url-characters
  47-hosts-and-ports 48-passwords 50-same-target 51-target-below-file
  55-inline-with-options 59-integrity-without-effect 62-only-credentials-differ 63-integrity-differs
  64-no-file-name 66-anchor-and-alias 68-directive 69-two-documents 72-unclosed-quote
  73-unclosed-bracket 74-tab 77-reserved-character 79-byte-order-mark 80-nul 81-too-deep 83-long-line
  89-not-utf8 90-include-of-a-file 91-select-inline 92-patterns 96-git-only 98-archive-without-effect
  101-auth-without-effect 102-insecure-without-effect 103-mirrors 104-mirrors-without-effect
  105-mirror-credentials 106-verify-without-method 108-verify-missing 109-verify-together
  110-verify-files 111-verify-without-effect 113-intake-differs 120-execution-without-effect
  121-silence-longer-than-timeout 122-pass-and-env 126-services-without-effect 138-source-outside`.split(
    /\s+/,
  ),
);

function samples(folder: string): [string, string][] {
  const directory = new URL(`${folder}/`, import.meta.url);
  return readdirSync(directory)
    .filter((name) => /\.(?:yaml|json)$/.test(name) && !name.endsWith('.expected.json'))
    .map((name) => [name, readFileSync(new URL(name, directory), 'utf8')]);
}

test('generate.ts --check finds every generated file up to date', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('the schema is draft-07 without extensions, and describes every key with an example', () => {
  assert.equal(schema['$schema'], 'http://json-schema.org/draft-07/schema#');
  assert.doesNotMatch(schemaText(), /"x-|"\$defs"/);
  assert.deepEqual(Object.keys(schema['properties'] as object), Object.keys(BUNDLE_KEYS));
  for (const keys of [BUNDLE_KEYS, CODE_KEYS, DATA_KEYS, SERVICE_KEYS, SECRET_KEYS, HEALTH_KEYS])
    for (const description of Object.values(keys))
      assert.ok(schemaText().includes(JSON.stringify(description)));
  for (const property of Object.values(schema['properties'] as Record<string, { examples?: unknown[] }>))
    assert.ok((property.examples ?? []).length > 0);
});

for (const [name, text] of [...samples('good'), ['the example of arx init', EXAMPLE_MANIFEST] as const])
  test(`the schema accepts ${name}`, () => {
    accepts(parse(text));
    assert.deepEqual(accepts.errors, null);
  });

for (const [name, text] of samples('bad').filter(([name]) => !BEYOND_A_SCHEMA.has(name.slice(0, -5))))
  test(`the schema refuses ${name}`, () => assert.equal(accepts(parse(text, { logLevel: 'silent' })), false));

test('schemaText() refuses a document that has no schema', () => {
  assert.throws(() => schemaText('manifes'), { code: 'USAGE_INVALID', hint: 'Did you mean "manifest"?' });
  assert.throws(() => schemaText('toString'), { code: 'USAGE_INVALID' });
});
