import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspectBundle } from '../../src/library/inspect.ts';
import { repack } from '../../src/library/repack.ts';
import type { Capabilities } from '../../src/model/audit/capabilities.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';
import type { BlobReader } from '../../src/model/blob-reader.ts';
import type { Vendored } from '../../src/plugin/source.ts';
import { withCapabilities } from '../../src/seal/with-capabilities.ts';
import { auditSubject } from '../helpers/audit-subject.ts';
import { World } from '../helpers/sample-bundle.ts';

async function sealedIn(world: World, manifest: string): Promise<readonly (Capabilities | undefined)[]> {
  const document = parseManifest(manifest, { file: 'arx.yaml', directory: world.directory });
  await repack(document, { output: world.path('app.arx') }, world.context);
  const { seal } = await inspectBundle({ path: world.path('app.arx') }, {}, world.context);
  return seal.code.map(({ capabilities }) => capabilities);
}

test('repack() seals what each command can do, from its text and from the scripts that it runs', async () => {
  using world = new World();
  mkdirSync(world.path('app'));
  writeFileSync(world.path('app/install.sh'), '#!/bin/sh\n. ./lib.sh\nplace\n');
  writeFileSync(
    world.path('app/lib.sh'),
    'place() { cp conf /etc/app.conf; }\nfetch() { curl https://x.example; }\n',
  );
  const manifest = [
    'cwd: /srv/app',
    'code:',
    '  - [sh, -c, "service app stop ; service app start"]',
    '  - [sh, install.sh]',
    '  - {source: {text: "#!/bin/sh\\nset -e\\ntouch done\\n"}}',
    '  - ["true"]',
    'data:',
    '  - source: file:///@/./app',
  ].join('\n');
  assert.deepEqual(await sealedIn(world, manifest), [
    { executes: ['service', 'sh'], services: ['app start', 'app stop'] },
    {
      reads: ['/srv/app/conf', '/srv/app/install.sh', '/srv/app/lib.sh'],
      writes: ['/etc/app.conf'],
      executes: ['cp', 'sh'],
    },
    { writes: ['/srv/app/done'], executes: ['touch'] },
    undefined,
  ]);
});

test('repack() seals what undoes a command with what it can do, and not what asks for its health and secrets', async () => {
  using world = new World();
  const manifest = [
    'network: host',
    'secrets: {KEY: {command: [cat, /etc/key]}}',
    'code:',
    '  - {cmd: serve, daemon: web, secrets: KEY, undo: [sh, -c, "rm -f /run/web; service web stop"],',
    '     health: {command: [curl, -f, "http://127.0.0.1/"]}}',
    '  - {cmd: "true", undo: [service, app, stop]}',
  ].join('\n');
  assert.deepEqual(await sealedIn(world, manifest), [
    { writes: ['/run/web'], executes: ['rm', 'serve', 'service', 'sh'], services: ['web stop'] },
    { executes: ['service'], services: ['app stop'] },
  ]);
});

test('withCapabilities() refuses a script that is no longer what its tree says', async () => {
  const made = await auditSubject({ files: { 'run.sh': 'ls\n' }, code: [{ cmd: 'sh', args: ['run.sh'] }] });
  const [tree] = made.subject.trees.values();
  assert.ok(tree !== undefined);
  const vendored = (content: string): ReadonlyMap<string, Vendored> => {
    let left = Buffer.from(content);
    const read = (into: Uint8Array): number => {
      const count = left.copy(into);
      left = left.subarray(count);
      return count;
    };
    const reader: BlobReader = { open: () => undefined, read, [Symbol.dispose]: () => undefined };
    return new Map([['file:///@/./source-0', { nature: 'file', tree, open: () => reader }]]);
  };
  const { seal } = made.subject;
  const { code } = await withCapabilities(seal, vendored('ls\n'));
  assert.deepEqual(code[0]?.capabilities, { reads: ['run.sh'], executes: ['ls', 'sh'] });
  await assert.rejects(withCapabilities(seal, vendored('id\n')), { code: 'SOURCE_CHANGED' });
  await assert.rejects(withCapabilities(seal, vendored('')), { code: 'SOURCE_CHANGED' });
});
