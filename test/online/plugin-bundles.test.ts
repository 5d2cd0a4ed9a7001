import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSession } from '../../src/connect/open-session.ts';
import { addPlugin } from '../../src/commands/plugin/add.ts';
import { connectorTemplate } from '../../src/commands/plugin/connector-template.ts';
import { listPlugins } from '../../src/commands/plugin/list.ts';
import { newPlugin } from '../../src/commands/plugin/new.ts';
import { removePlugin } from '../../src/commands/plugin/remove.ts';
import { ranToEnd } from '../../src/contract/ran-to-end.ts';
import { digestOf } from '../../src/core/digest.ts';
import { MEMBER } from '../../src/archive/layout.ts';
import { knownConnectors } from '../../src/online/plugins/known-connectors.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { runProgram, tool } from '../helpers/arx-home.ts';
import { putTogether, resign, type SampleFiles, sampleParts, World } from '../helpers/sample-bundle.ts';
import { failure } from '../library/world.ts';
import { scratch } from '../servers/scratch.ts';

const BOX: SampleFiles = connectorTemplate('box');

/** A sealed bundle of these sources, signed by the world's own key. */
async function sealed(world: World, sources: readonly SampleFiles[]): Promise<string> {
  return written(world, await putTogether(world, await sampleParts(world, sources)));
}

function written(world: World, bytes: Uint8Array): string {
  const file = world.path('plugin.arx');
  writeFileSync(file, bytes);
  return file;
}

function store(world: World): string {
  return join(world.context.dataDir, 'plugins');
}

/** Nothing was allowed and nothing was kept. */
function demandNothing(world: World): void {
  assert.deepEqual(existsSync(store(world)) ? readdirSync(store(world)) : [], []);
  assert.equal(existsSync(join(world.context.configDir, 'config.yaml')), false);
  assert.equal(existsSync(world.path('evil')), false);
}

test('what `arx plugin new connector:NAME` writes passes its own tests', async () => {
  using place = scratch('connector-template');
  const plugin = join(place.path, 'plugin');
  assert.equal(newPlugin('connector:box', plugin).name, 'arx-connector-box');
  const modules = join(place.path, 'node_modules', 'arx');
  mkdirSync(modules, { recursive: true });
  const contract = join(import.meta.dirname, '..', '..', 'src', 'contract.ts');
  writeFileSync(
    join(modules, 'package.json'),
    '{"name": "arx", "exports": {"./contract": "./contract.mjs"}}',
  );
  writeFileSync(join(modules, 'contract.mjs'), `export * from ${JSON.stringify(contract)};\n`);
  const env = { PATH: process.env['PATH'], TMPDIR: place.path };
  const { code, stdout } = await runProgram([process.execPath, '--test'], { cwd: plugin, env });
  assert.equal(code, 0, stdout);
  assert.match(stdout, /pass 14/);
  assert.deepEqual(readdirSync(place.path).toSorted(), ['node_modules', 'plugin']);
});

test('newPlugin() refuses names of arx itself and what can be no name', async () => {
  for (const what of [
    'connector:ssh',
    'connector:dockerssh',
    'connector:a-b',
    'connector:',
    'rule:x',
    'constructor:x',
  ])
    await failure('USAGE_INVALID', () => newPlugin(what, undefined));
});

test('addPlugin() takes a plug-in from a sealed bundle, keeps it and says who signed it', async () => {
  using world = new World();
  const { context } = world;
  const added = await addPlugin(await sealed(world, [{ readme: 'beside it' }, BOX]), {}, context);
  assert.equal(added.state, 'added');
  assert.deepEqual([added.kinds, added.connectors, added.signer], [['connector'], ['box'], 'own']);
  assert.equal(join(added.path, '..'), store(world));
  const [row] = await listPlugins(context);
  assert.deepEqual({ ...row, state: 'added' }, added);

  const host = { name: 'x', chain: [{ connector: 'box', argument: 'usr' }], data: {}, groups: [] } as const;
  const session = await openSession(host, context, knownConnectors(context));
  const { stdout } = await ranToEnd(await session.exec({ argv: ['pwd'] }));
  assert.equal(stdout.toString(), '/usr\n');
  await session[Symbol.asyncDispose]();

  assert.equal((await addPlugin(world.path('plugin.arx'), {}, context)).state, 'unchanged');
  const next = { ...BOX, 'README.md': 'other' };
  assert.equal((await addPlugin(await sealed(world, [next]), {}, context)).state, 'changed');
  assert.equal(readdirSync(store(world)).length, 1);
  assert.equal(removePlugin('arx-connector-box', context).filesRemoved, true);
  assert.deepEqual(readdirSync(store(world)), []);
});

test('addPlugin() takes a file of npm pack, and a directory where it is', async () => {
  using world = new World();
  const source = world.path('package');
  newPlugin('connector:box', source);
  await tool('tar', '-C', world.directory, '-czf', world.path('box.tgz'), 'package');
  const packed = await addPlugin(world.path('box.tgz'), {}, world.context);
  assert.equal(join(packed.path, '..'), store(world));
  assert.deepEqual([packed.bundle, packed.signer, packed.version], [undefined, undefined, '0.1.0']);
  const { state, path, tree } = await addPlugin(source, {}, world.context);
  assert.deepEqual([state, path, tree], ['changed', source, packed.tree]);
  assert.deepEqual(readdirSync(store(world)), []);
  assert.equal(removePlugin('arx-connector-box', world.context).filesRemoved, false);
  assert.equal(existsSync(join(source, 'index.js')), true);
});

/** Answers npm as a registry does (its "package metadata" documents): every package that it has is one that npm itself packed. */
async function registry(packages: Readonly<Record<string, Buffer>>, integrity?: string): Promise<Server> {
  const server = createServer(({ url = '' }, answer) => {
    const name = decodeURIComponent(url.slice(1)).replace(/\.tgz$/, '');
    const bytes = packages[name];
    if (bytes === undefined) return answer.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    if (url.endsWith('.tgz')) return answer.end(bytes);
    const own = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    const { port } = server.address() as AddressInfo;
    const dist = { tarball: `http://127.0.0.1:${port}/${name}.tgz`, integrity: integrity ?? own };
    const versions = { '0.1.0': { name, version: '0.1.0', dist } };
    return answer.end(JSON.stringify({ name, 'dist-tags': { latest: '0.1.0' }, versions }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function packedBox(world: World): Promise<Buffer> {
  newPlugin('connector:box', world.path('made'));
  await tool(
    'npm',
    '--prefix',
    world.directory,
    'pack',
    '--pack-destination',
    world.directory,
    world.path('made'),
  );
  return readFileSync(world.path('arx-connector-box-0.1.0.tgz'));
}

function asking(world: World, server: Server): World['context'] {
  const { port } = server.address() as AddressInfo;
  const npm = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: world.path('npm') };
  const quiet = { npm_config_update_notifier: 'false', npm_config_fetch_retries: '0' };
  return { ...world.context, home: world.directory, env: { PATH: process.env['PATH'], ...npm, ...quiet } };
}

test('addPlugin() fetches NAME@VERSION by npm from the registry that npm is set to, and pins it', async () => {
  using world = new World();
  const server = await registry({ 'arx-connector-box': await packedBox(world) });
  const { version, path } = await addPlugin('arx-connector-box@0.1.0', {}, asking(world, server));
  assert.deepEqual([version, join(path, '..')], ['0.1.0', store(world)]);
  server.close();
});

test('addPlugin() keeps nothing of a registry that has no such package, another one, or other bytes than it says', async () => {
  using world = new World();
  const box = await packedBox(world);
  const wrong = `sha512-${createHash('sha512').update('other').digest('base64')}`;
  const cases = [
    [await registry({}), /npm says: 404/],
    [await registry({ 'arx-connector-lxc': box }), /what came is "arx-connector-box"/],
    [await registry({ 'arx-connector-lxc': box }, wrong), /npm says: sha512-/],
  ] as const;
  for (const [server, problem] of cases) {
    const context = asking(world, server);
    const { message } = await failure('PLUGIN_INVALID', () =>
      addPlugin('arx-connector-lxc@0.1.0', {}, context),
    );
    assert.match(message, problem);
    demandNothing(world);
    server.close();
  }
  await failure('USAGE_NO_FILE', () => addPlugin(world.path('none.arx'), {}, world.context));
});

/** Bundles that nobody may take a plug-in from. */
const REFUSED: Readonly<Record<string, readonly [sources: readonly SampleFiles[], code: 'PLUGIN_INVALID']>> =
  {
    'none in it': [[{ a: 'a' }], 'PLUGIN_INVALID'],
    'two in it': [[BOX, connectorTemplate('crate')], 'PLUGIN_INVALID'],
    'one behind a link': [
      [{ 'real/package.json': BOX['package.json'] ?? '', package: '-> real' }],
      'PLUGIN_INVALID',
    ],
    'a package.json that is a link': [
      [{ 'package.json': '-> about', about: BOX['package.json'] ?? '' }],
      'PLUGIN_INVALID',
    ],
    'one with the name of a connector of arx': [
      [{ 'package.json': '{"name":"x","version":"1","arx":{"connectors":{"ssh":{}}}}' }],
      'PLUGIN_INVALID',
    ],
    'a module outside of it': [
      [{ 'package.json': '{"name":"x","version":"1","main":"../x.js","arx":{"connectors":{"box":{}}}}' }],
      'PLUGIN_INVALID',
    ],
  };

for (const [what, [sources, code]] of Object.entries(REFUSED))
  test(`addPlugin() refuses a bundle with ${what} and keeps nothing`, async () => {
    using world = new World();
    const file = await sealed(world, sources);
    await failure(code, () => addPlugin(file, {}, world.context));
    demandNothing(world);
  });

test('addPlugin() keeps nothing of a bundle of a stranger, a changed one and one that a policy refuses', async () => {
  using world = new World();
  using stranger = new World();
  const foreign = written(world, readFileSync(await sealed(stranger, [BOX])));
  await failure('TRUST_UNKNOWN_SIGNER', () => addPlugin(foreign, {}, world.context));
  const bytes = readFileSync(await sealed(world, [BOX]));
  const at = bytes.indexOf('export default');
  bytes.write('EXPORT', at);
  await assert.rejects(addPlugin(written(world, bytes), {}, world.context), { code: /^INTEGRITY_/ });
  mkdirSync(world.context.configDir, { recursive: true, mode: 0o700 });
  const policy = join(world.context.configDir, 'policy.yaml');
  writeFileSync(policy, 'version: 1\nrules: {ARX111: {severity: high}}\n', { mode: 0o600 });
  const { message } = await failure('POLICY_REFUSED', async () =>
    addPlugin(await sealed(world, [BOX]), {}, world.context),
  );
  assert.match(message, /^Cannot allow the plug-in of /);
  demandNothing(world);
});

test('addPlugin() writes nothing outside when the tree of a bundle leaves it', async () => {
  using world = new World();
  const parts = await sampleParts(world, [{ ...BOX, 'aa/evil': 'x' }]);
  const [source] = parts.seal.sources;
  const member = parts.members.find(
    ({ name }) => name === MEMBER.tree(source?.tree.digest ?? digestOf(Buffer.alloc(0))),
  );
  assert.ok(source !== undefined && member !== undefined);
  const bytes = Buffer.from(
    Buffer.from(member.bytes).toString('latin1').replaceAll('aa/evil', '../evil'),
    'latin1',
  );
  assert.notDeepEqual(bytes, member.bytes);
  const digest = digestOf(bytes);
  const forged = {
    ...parts,
    seal: { ...parts.seal, sources: [{ ...source, tree: { ...source.tree, digest } }] },
    members: parts.members.map((each) => (each === member ? { name: MEMBER.tree(digest), bytes } : each)),
  };
  const signed = await resign(world, forged, await ownSigner(world.context));
  const file = written(world, await putTogether(world, signed));
  await assert.rejects(addPlugin(file, {}, world.context), { code: 'UNSAFE_PATH' });
  demandNothing(world);
});

test('addPlugin() refuses a scheme or a connector that another plug-in has, and files that others may write', async () => {
  using world = new World();
  const one = world.path('one');
  newPlugin('connector:box', one);
  await addPlugin(one, {}, world.context);
  const other = world.path('other');
  cpSync(one, other, { recursive: true });
  const about = readFileSync(join(other, 'package.json'), 'utf8');
  writeFileSync(join(other, 'package.json'), about.replace('arx-connector-box', 'arx-other'));
  const { message } = await failure('PLUGIN_CONFLICT', () => addPlugin(other, {}, world.context));
  assert.match(message, /@box belongs to arx-connector-box/);
  chmodSync(join(one, 'index.js'), 0o666);
  await failure('TRUST_KEY_PERMISSIONS', () => addPlugin(one, {}, world.context));
});
