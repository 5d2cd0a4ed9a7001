import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeManifest } from '../../src/model/manifest/decode-manifest.ts';
import type { Manifest, ManifestDocument } from '../../src/model/manifest.ts';
import { manifestFromValue, parseManifest } from '../../src/model/parse-manifest.ts';
import { parse } from 'yaml';

// Each good/NN-name has beside it, as NN-name.expected.json, what it means. UPDATE=1 rewrites them: read the difference.
const DIRECTORY = new URL('good/', import.meta.url);
const NAMES = readdirSync(DIRECTORY).filter((name) => !name.endsWith('.expected.json'));

function read(name: string): ManifestDocument {
  const text = decodeManifest(readFileSync(new URL(name, DIRECTORY)), name);
  return parseManifest(text, { file: name, directory: '/work' });
}

function meaning(manifest: Manifest): string {
  const plain = (key: string, value: unknown): unknown => {
    if (value instanceof Map) return Object.fromEntries(value);
    if (key === 'at' && typeof value === 'object') return undefined;
    return value;
  };
  const bytes = (key: string, value: unknown): unknown =>
    key === 'bytes' ? Buffer.from(Object.values(value as Uint8Array)).toString('latin1') : plain(key, value);
  const buffers = (key: string, value: unknown): unknown =>
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
      ? Buffer.from(value.data as number[]).toString('latin1')
      : bytes(key, value);
  return `${JSON.stringify(manifest, buffers, 2)}\n`;
}

for (const name of NAMES) {
  test(`parseManifest() reads every part of ${name}`, () => {
    const expected = new URL(`${name}.expected.json`, DIRECTORY);
    const found = meaning(read(name).manifest);
    if (process.env['UPDATE'] === '1') writeFileSync(expected, found);
    assert.equal(found, readFileSync(expected, 'utf8'));
  });

  test(`parseManifest() seals ${name} as it is, but for credentials`, () => {
    const { sealed, manifest } = read(name);
    const text = Buffer.from(sealed).toString();
    const written = readFileSync(new URL(name, DIRECTORY), 'utf8');
    const again = parseManifest(text, { file: name, directory: '/work' });
    assert.equal(Buffer.from(again.sealed).toString(), text);
    assert.deepEqual(
      again.manifest.data.map(({ source }) => source.redacted),
      manifest.data.map(({ source }) => source.redacted),
    );
    if (!written.includes('s3cret')) assert.equal(text, written);
    else assert.doesNotMatch(text.replace('s3cret-free', ''), /s3cret/);
  });

  test(`manifestFromValue() means the same as parseManifest() when it gets the value of ${name}`, () => {
    const { manifest } = read(name);
    const value: unknown = parse(readFileSync(new URL(name, DIRECTORY), 'utf8'));
    const document = manifestFromValue(value, { directory: '/work' });
    assert.equal(meaning(document.manifest), meaning(manifest));
    assert.doesNotMatch(Buffer.from(document.sealed).toString(), /s3cret/);
    const again = parseManifest(Buffer.from(document.sealed).toString(), { file: 'x', directory: '/work' });
    assert.deepEqual(
      again.manifest.data.map(({ source }) => source.redacted),
      manifest.data.map(({ source }) => source.redacted),
    );
  });
}
