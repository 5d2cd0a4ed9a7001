import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Store } from '../../src/archive/store.ts';
import { DEFAULT_LIMITS } from '../../src/core/limits.ts';
import { extractBundle } from '../../src/library/extract.ts';
import { inspectBundle } from '../../src/library/inspect.ts';
import { inspect } from '../../src/commands/inspect.ts';
import { MEDIA_TYPE } from '../../src/core/descriptor.ts';
import type { ArxError } from '../../src/core/errors.ts';
import type { Tree } from '../../src/model/tree.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { putTogether, resign, type SampleParts, sampleParts, World } from '../helpers/sample-bundle.ts';

/** A tree with a link out of it. */
function leavingTree(world: World, target: string): Tree {
  using writer = new Store(world.context.cacheDir).writer(DEFAULT_LIMITS, 'any');
  writer.directory('etc');
  writer.link('etc/x', target);
  return writer.commit();
}

/** A bundle whose sources all have that tree; each says of itself what `links` has for it. */
async function bundle(world: World, tree: Tree, links: readonly ('any' | undefined)[]): Promise<string> {
  const parts = await sampleParts(world, [{ a: '1' }]);
  const { digest, bytes, entries, contentSize } = tree;
  const sources = links.map((link, index) => ({
    request: `file:///@/./leaving-${index}`,
    nature: 'directory' as const,
    resolution: {},
    tree: { mediaType: MEDIA_TYPE.tree, digest, size: bytes.length },
    entries,
    contentSize,
    ...(link === undefined ? {} : { links: link }),
  }));
  const [manifest, lock, , sbom] = parts.members;
  const member = { name: `arx/trees/${digest.slice('sha256:'.length)}.jsonl`, bytes };
  const changed: SampleParts = {
    ...parts,
    seal: { ...parts.seal, sources, data: links.map((_, source) => ({ source, target: `t${source}` })) },
    members: [manifest, lock, member, sbom].filter((one) => one !== undefined),
    contents: [],
  };
  const file = world.path('leaving.arx');
  writeFileSync(file, await putTogether(world, await resign(world, changed, await ownSigner(world.context))));
  return file;
}

function refuses(code: string): (error: ArxError) => boolean {
  return (error) => {
    assert.equal(error.code, code, error.message);
    return true;
  };
}

test('inspectBundle() accepts links that lead out only when every source of their tree declares them', async () => {
  for (const [links, allowed] of [
    [['any'], true],
    [['any', 'any'], true],
    [[undefined], false],
    [['any', undefined], false],
    [[undefined, 'any'], false],
  ] as const) {
    using world = new World();
    const file = await bundle(world, leavingTree(world, '/etc/passwd'), links);
    const work = inspectBundle({ path: file }, {}, world.context);
    if (allowed) assert.equal((await work).seal.sources.length, links.length);
    else await assert.rejects(work, refuses('UNSAFE_LINK'));
  }
});

test('extractBundle() writes a link that leads out as a link, and nothing through it', async () => {
  using world = new World();
  mkdirSync(world.path('outside'));
  const file = await bundle(world, leavingTree(world, world.path('outside')), ['any', 'any']);
  await extractBundle({ path: file }, world.path('out'), {}, world.context);
  for (const name of readdirSync(world.path('out')).filter((name) => name !== 'arx')) {
    assert.ok(lstatSync(join(world.path('out'), name, 'etc/x')).isSymbolicLink());
    assert.equal(readlinkSync(join(world.path('out'), name, 'etc/x')), world.path('outside'));
  }
  assert.deepEqual(readdirSync(world.path('outside')), []);
});

test('inspect() says which links lead out', async () => {
  using world = new World();
  const file = await bundle(world, leavingTree(world, '/usr/bin/x'), ['any']);
  const page = await inspect({ path: file }, { tree: false }, world.context);
  assert.equal(page.sources[0]?.leaving, '1 link leads out: etc/x -> /usr/bin/x');
  assert.equal(page.sources[0]?.files, undefined);
});
