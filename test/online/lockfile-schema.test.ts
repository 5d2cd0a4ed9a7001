import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inSchema, withSources } from '../../src/model/lockfile-schema.ts';
import { formatLockfile, parseLockfile } from '../../src/model/lockfile-text.ts';
import type { LockEntry, Lockfile } from '../../src/model/lockfile.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/lock');
const read = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');
const BASE = { nature: 'file', tree: `sha256:${'a'.repeat(64)}`, entries: 1, contentSize: 5 } as const;

for (const [name, schema, count] of [
  ['v1.lock', 1, 5],
  ['v2.lock', undefined, 3],
] as const)
  test(`parseLockfile() reads ${name} for ever, and formatLockfile() gives the same bytes`, () => {
    const lock = parseLockfile(read(name), name);
    assert.deepEqual([lock.schema, lock.sources.size], [schema, count]);
    assert.equal(formatLockfile(lock), read(name));
  });

for (const [name, source, entry, schema] of [
  ['an entry that it can say', 'file:///@/./x', BASE, 1],
  ['none any more', '', undefined, 1],
  ['a new fact', 'file:///@/./x', { ...BASE, verified: 'gpg X over Y' }, undefined],
  ['a new scheme', 's3://bucket/x', { ...BASE, integrity: 'sha256-x', size: 5 }, undefined],
  ['a source of a plug-in', 'ipfs://x', { ...BASE, plugin: 'x', resolved: 'y' }, undefined],
] as const)
  test(`withSources() keeps the first schema, or leaves it, for ${name}`, () => {
    const sources = new Map<string, LockEntry>(entry === undefined ? [] : [[source, entry]]);
    assert.equal(withSources({ sources: new Map(), schema: 1 }, sources).schema, schema);
    assert.equal(withSources({ sources: new Map() }, sources).schema, undefined);
    assert.equal(withSources(undefined, sources).schema, undefined);
  });

test('parseLockfile() reads a first schema with a fact of the second, as a merge may leave it', () => {
  const text = read('v1.lock').replace(
    '    nature: file\n    url',
    '    nature: file\n    auth: "corp"\n    url',
  );
  const lock = parseLockfile(text, 'arx.lock');
  assert.equal(lock.schema, undefined);
  assert.equal(lock.sources.get('https://host.example/env')?.auth, 'corp');
});

test('parseLockfile() says which schemas it knows when a newer arx wrote the file', () => {
  assert.throws(() => parseLockfile(read('v2.lock').replace('lock/2', 'lock/12'), 'arx.lock'), {
    code: 'LOCK_INVALID',
    message: /schema arx\.lock\/12, which this arx does not know/,
    hint: /^Use the arx that wrote it, or a newer one: arx \S+ knows arx\.lock\/1 to arx\.lock\/2$/,
  });
});

for (const schema of [1, 2] as const)
  test(`parseLockfile() reads a lock without sources in schema ${schema}`, () => {
    const lock: Lockfile = inSchema(schema, new Map());
    assert.deepEqual(parseLockfile(formatLockfile(lock), 'arx.lock'), lock);
  });
