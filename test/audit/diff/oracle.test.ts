import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { extractBundle } from '../../../src/library/extract.ts';
import { diffBundles } from '../../../src/library/diff.ts';
import type { BundleDiff } from '../../../src/model/audit/bundle-diff.ts';
import { putTogether, type SampleFiles, sampleParts, World } from '../../helpers/sample-bundle.ts';
import { needPackages } from '../../servers/debian-packages.ts';

needPackages(['diffutils']);

interface Pair {
  readonly diff: BundleDiff;
  /** What `diff -rq` says of the extracted sources, a line each. */
  readonly told: readonly string[];
}

/** Two bundles of these files, compared by arx and, once extracted, by diff(1). */
async function compare(before: SampleFiles, after: SampleFiles): Promise<Pair> {
  using world = new World();
  for (const [name, files] of Object.entries({ a: before, b: after })) {
    writeFileSync(world.path(`${name}.arx`), await putTogether(world, await sampleParts(world, [files])));
    await extractBundle({ path: world.path(`${name}.arx`) }, world.path(name), {}, world.context);
  }
  const inputs = { a: { path: world.path('a.arx') }, b: { path: world.path('b.arx') } };
  const diff = await diffBundles(inputs, {}, world.context);
  return { diff, told: toldByDiff(world.path('a'), world.path('b')) };
}

function toldByDiff(a: string, b: string): string[] {
  // The one source has the same directory in both; the documents under arx/ differ anyway.
  const { stdout, status } = spawnSync('diff', ['-rq', '--no-dereference', '-x', 'arx', a, b], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
  });
  assert.ok(status === 0 || status === 1, `diff ended with ${status}`);
  return stdout.split('\n').filter((line) => line !== '');
}

const PART = fc.constantFrom('a', 'b', 'c');
const PATH = fc.array(PART, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('/'));
const CONTENT = fc.constantFrom('', 'x\n', 'y\n', 'x\ny\n', '-> a-file', '#!/bin/sh\n');
const FILES = fc
  .array(fc.tuple(PATH, CONTENT, fc.boolean()), { maxLength: 6 })
  .map((list) => sane(list.map(([path, content, executable]) => [path, content, executable])));

/** Sorted, no path twice, no file where a directory has to be, and the same first file always. */
function sane(list: readonly (readonly [string, string, boolean])[]): SampleFiles {
  const files: Record<string, string> = { 'a-file': 'always\n', 'a-second': 'also\n' };
  const taken = new Map<string, 'file' | 'directory'>();
  for (const [path, content, executable] of list) {
    const parent = path.includes('/') ? path.replace(/\/.*/, '') : undefined;
    if (taken.has(path) || (parent !== undefined && taken.get(parent) === 'file')) continue;
    taken.set(path, 'file');
    if (parent !== undefined) taken.set(parent, 'directory');
    const link = content.startsWith('-> ') && parent === undefined;
    files[executable && !link ? `${path}*` : path] = content.startsWith('-> ') && !link ? 'plain\n' : content;
  }
  const names = Object.keys(files).sort((x, y) => (x.replace('*', '') < y.replace('*', '') ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, files[name] ?? '']));
}

test('diffBundles() says that something differs exactly when diff -r says so of what was extracted', async () => {
  await fc.assert(
    fc.asyncProperty(FILES, FILES, async (before, after) => {
      const { diff, told } = await compare(before, after);
      const files = diff.sources.flatMap((source) => source.files);
      // diff(1) does not look at modes.
      const content = files.filter(({ state }) => state !== 'mode');
      assert.equal(content.length > 0, told.length > 0, told.join('\n'));
    }),
    { numRuns: 40 },
  );
});

test('diffBundles() names each path that diff -rq names', async () => {
  const before = { gone: '1\n', kept: 'k\n', link: '-> kept', text: 'a\nb\n' };
  const after = { come: '2\n', kept: 'k\n', link: '-> text', text: 'a\nc\n' };
  const { diff, told } = await compare(before, after);
  const files = diff.sources[0]?.files ?? [];
  assert.deepEqual(
    files.map(({ state, path }) => [state, path]),
    [
      ['added', 'come'],
      ['removed', 'gone'],
      ['changed', 'link'],
      ['changed', 'text'],
    ],
  );
  for (const { path } of files)
    assert.ok(
      told.some((line) => line.includes(path)),
      path,
    );
  assert.equal(told.length, files.length);
});

test('diffBundles() leaves nothing behind', async () => {
  using world = new World();
  writeFileSync(world.path('a.arx'), await putTogether(world, await sampleParts(world)));
  mkdirSync(world.path('tmp'));
  cpSync(world.path('a.arx'), world.path('b.arx'));
  const inputs = { a: { path: world.path('a.arx') }, b: { path: world.path('b.arx') } };
  const diff = await diffBundles(inputs, {}, { ...world.context, tmp: world.path('tmp') });
  assert.equal(diff.identical, true);
  assert.deepEqual(readdirSync(world.path('tmp')), []);
  rmSync(join(world.directory, 'tmp'), { recursive: true });
});
