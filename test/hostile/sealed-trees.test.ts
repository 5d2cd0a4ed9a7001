// Attack: somebody whose key is trusted signs a bundle whose tree leads out of its target, or is not what trees are. The runner
// refuses it before it plans, so nothing is looked up, made ready or written.
import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { MEMBER } from '../../src/archive/layout.ts';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { digestOf } from '../../src/core/digest.ts';
import { runBundle } from '../../src/offline/run.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { ownTrust, putTogether, resign, sampleParts, World } from '../helpers/sample-bundle.ts';
import { refusal } from '../offline/run-fixture.ts';

const FILE = `{"digest":"${digestOf('web\n')}","kind":"file","path":"name","size":4}\n`;
const named = (path: string): string => FILE.replace('"name"', JSON.stringify(path));

const TREES: readonly (readonly [what: string, lines: readonly string[], code: string])[] = [
  ['a link out', ['{"kind":"link","path":"a","target":"../x"}\n', FILE], 'UNSAFE_LINK'],
  ['an absolute link', ['{"kind":"link","path":"a","target":"/etc"}\n', FILE], 'UNSAFE_LINK'],
  [
    'a file through a link',
    ['{"kind":"link","path":"a","target":"."}\n', named('a/b')],
    'INTEGRITY_DOCUMENT',
  ],
  ['a path that goes up', [named('../name')], 'UNSAFE_PATH'],
  ['an absolute path', [named('/name')], 'UNSAFE_PATH'],
  ['an escape for a path that needs none', [FILE.replace('name', '\\u006eame')], 'INTEGRITY_DOCUMENT'],
  ['a path twice', [FILE, FILE], 'INTEGRITY_DOCUMENT'],
  ['paths in another order', [named('z'), FILE], 'INTEGRITY_DOCUMENT'],
  ['a file without its directory', [named('a/b')], 'INTEGRITY_DOCUMENT'],
];

for (const [what, lines, code] of TREES)
  test(`runBundle() refuses a signed bundle with ${code} and writes nothing when its tree has ${what}`, async () => {
    using world = new World();
    const bytes = Buffer.from(lines.join(''));
    const parts = await sampleParts(world, [{ 'dir/name': 'web\n' }]);
    const [source] = parts.seal.sources;
    assert.ok(source);
    const tree = describe(MEDIA_TYPE.tree, bytes);
    const contentSize = 4 * lines.filter((line) => line.includes('digest')).length;
    const hostile = { ...source, tree, entries: lines.length, contentSize, nature: 'directory' as const };
    parts.members = parts.members.map((member) =>
      member.name === MEMBER.tree(source.tree.digest) ? { name: MEMBER.tree(tree.digest), bytes } : member,
    );
    parts.seal = {
      ...parts.seal,
      sources: [hostile],
      data: [{ source: 0, target: world.path('place/app') }],
    };
    const path = world.path('bundle.arx');
    writeFileSync(path, await putTogether(world, await resign(world, parts, await ownSigner(world.context))));
    mkdirSync(world.path('place'));
    const fd = openSync(path, 'r');
    try {
      const trust = await ownTrust(world);
      const running = runBundle({ fd, name: path }, { dryRun: false }, trust, world.context);
      await assert.rejects(running, refusal(code));
    } finally {
      closeSync(fd);
    }
    assert.deepEqual(readdirSync(world.path('place')), []);
    assert.ok(!existsSync(world.context.stateDir));
  });
