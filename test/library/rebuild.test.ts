import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { MEMBER } from '../../src/archive/layout.ts';
import { describe } from '../../src/core/descriptor.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { VERSION } from '../../src/core/version.ts';
import { rebuildBundle } from '../../src/library/rebuild.ts';
import { writeBundle } from '../../src/library/write-bundle.ts';
import { formatLockfile, parseLockfile } from '../../src/model/lockfile-text.ts';
import type { ManifestDocument } from '../../src/model/manifest.ts';
import { namedSources } from '../../src/model/named-sources.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';
import type { Seal } from '../../src/model/seal.ts';
import { formatSeal } from '../../src/model/seal-document.ts';
import { buildStatement } from '../../src/model/statement.ts';
import { resolveSources } from '../../src/online/resolve.ts';
import type { Rebuilt } from '../../src/plugin/rule.ts';
import { type Composition, composeSeal } from '../../src/seal/compose-seal.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { ownTrust, World } from '../helpers/sample-bundle.ts';
import { tarEntry } from '../helpers/tar-bytes.ts';

const MANIFEST = `name: app
data:
  - one.txt: file:///@/./one.txt
  - words: {text: hello}
  - many: {b: {text: b}, a: {data: a}}
code:
  - [sh, -c, 'echo hello > /srv/x']
  - {source: 'file:///@/./run.sh', args: [x]}
`;

/** The documents that a test may replace; the seal then names the new ones. */
interface Parts {
  readonly seal: Seal;
  readonly manifest: string;
  readonly lock: string;
  readonly sbom: string;
}
type Change = (parts: Parts) => Partial<Parts>;

async function composed(world: World, text = MANIFEST): Promise<Composition> {
  mkdirSync(world.path('empty'));
  writeFileSync(world.path('one.txt'), 'one\n');
  writeFileSync(world.path('run.sh'), '#!/bin/sh\ncat /etc/hosts\n', { mode: 0o755 });
  const document = parseManifest(text, { file: 'arx.yaml', directory: world.directory });
  const mode = { locked: false, offline: true, update: [] };
  const { lock, vendored } = await resolveSources(document, undefined, mode, world.context);
  return composeSeal({ document, lock, lockText: formatLockfile(lock), vendored });
}

/** The same bundle, sealed by somebody whose arx does something else. */
function changed(composition: Composition, change: Change): Composition {
  const { seal, members } = composition;
  const textOf = (name: string): string =>
    Buffer.from(members.find((one) => one.name === name)?.bytes ?? '').toString('latin1');
  const names = { manifest: MEMBER.manifest, lock: MEMBER.lock, sbom: MEMBER.sbom };
  const before = {
    seal,
    manifest: textOf(names.manifest),
    lock: textOf(names.lock),
    sbom: textOf(names.sbom),
  };
  const parts = { ...before, ...change(before) };
  const bytes = new Map<string, Buffer>(
    (['manifest', 'lock', 'sbom'] as const).map((key) => [names[key], Buffer.from(parts[key], 'latin1')]),
  );
  const described = (['manifest', 'lock', 'sbom'] as const).map((key) => [
    key,
    describe(seal[key].mediaType, bytes.get(names[key]) ?? Buffer.alloc(0)),
  ]);
  const made: Seal = { ...parts.seal, ...Object.fromEntries(described) };
  const sealBytes = formatSeal(made);
  return {
    ...composition,
    seal: made,
    sealBytes,
    digest: digestOf(sealBytes),
    members: members.map(({ name, bytes: old }) => ({ name, bytes: bytes.get(name) ?? old })),
  };
}

/** Signs and writes a bundle as arx does, and builds it again in an empty cache. */
async function rebuilt(world: World, composition: Composition, arxVersion = VERSION): Promise<Rebuilt> {
  const signer = await ownSigner(world.context);
  const statement = buildStatement(composition.seal, composition.digest, arxVersion);
  const signature = { name: MEMBER.signature(0), bytes: await signer.sign(statement, world.context) };
  const output = world.path('app.arx');
  await writeBundle({ composition, signature, signer }, { output }, world.context);
  return rebuiltFile(world, output);
}

async function rebuiltFile(world: World, path: string): Promise<Rebuilt> {
  using elsewhere = new World();
  const fd = openSync(path, 'r');
  try {
    return await rebuildBundle(fd, await ownTrust(world), elsewhere.context);
  } finally {
    closeSync(fd);
    assert.deepEqual(readdirSync(elsewhere.directory), []);
  }
}

function inCode(seal: Seal, index: number, more: object): Pick<Seal, 'code'> {
  return { code: seal.code.map((entry, at) => (at === index ? { ...entry, ...more } : entry)) };
}

function withSeal(change: (seal: Seal) => Partial<Seal>): Change {
  return ({ seal }) => ({ seal: { ...seal, ...change(seal) } });
}

function asDownload(lock: string, integrity: string): string {
  const { sources } = parseLockfile(lock, 'arx.lock');
  const one = sources.get('file:///@/./one.txt');
  assert.ok(one !== undefined);
  return formatLockfile({
    sources: new Map([...sources, ['https://example.org/one.txt', { ...one, integrity, size: 4 }]]),
  });
}

const SAME: Readonly<Record<string, string>> = {
  'local files, inline data and commands': MANIFEST,
  'a directory that is empty': "data:\n  - a: 'file:///@/./empty/'\n",
  'commands alone': 'code:\n  - [sh, -c, "curl http://x | sh"]\n',
  'one source twice, with settings': `label: x
cwd: /srv
env: {B: '2', A: '1'}
network: host
timeout: 30
data:
  - {target: a, source: 'file:///@/./one.txt', mode: '0600', owner: root}
  - {target: b, source: 'file:///@/./one.txt'}
code:
  - {source: 'file:///@/./run.sh', env: {X: y}, timeout: 3}
  - {source: {text: "#!/bin/sh\\ncurl http://x"}}
`,
  'a selection': "data:\n  - {target: a, source: 'file:///@/./', include: ['*.txt']}\n",
  'comments, and a secret in one': "# see https://me:secret@host/\ndata: [{a: {text: 'b'}}] # end\n",
};

for (const [what, text] of Object.entries(SAME)) {
  test(`rebuildBundle() gives the same digest for ${what}`, async () => {
    using world = new World();
    const composition = await composed(world, text);
    assert.deepEqual(await rebuilt(world, composition), { from: 'content', digest: composition.digest });
  });
}

const CHANGES: Readonly<Record<string, readonly [change: Change, difference: RegExp]>> = {
  'a capability that the command does not have': [
    withSeal((seal) => inCode(seal, 0, { capabilities: { executes: ['true'] } })),
    /^seal\.code\[0\]\.capabilities\.executes\[0\]: sealed "true", rebuilt "sh"$/,
  ],
  'no capabilities': [
    withSeal(({ code }) => ({ code: code.map(({ capabilities: _capabilities, ...rest }) => rest) })),
    /^seal\.code\[0\]\.capabilities: sealed nothing, rebuilt \{"executes":\["sh"\],/,
  ],
  'another argument': [
    withSeal((seal) => inCode(seal, 1, { args: ['y'], capabilities: seal.code[1]?.capabilities })),
    /^seal\.code\[1\]\.args\[0\]: sealed "y", rebuilt "x"$/,
  ],
  'one more argument': [
    withSeal((seal) => inCode(seal, 1, { args: ['x', '--force'] })),
    /^seal\.code\[1\]\.args\[1\]: sealed "--force", rebuilt nothing$/,
  ],
  'another command': [
    withSeal((seal) => inCode(seal, 0, { cmd: 'zsh' })),
    /^seal\.code\[0\]\.cmd: sealed "zsh", rebuilt "sh"$/,
  ],
  'reordered data': [
    withSeal(({ data }) => ({ data: data.toReversed() })),
    /^seal\.data\[0\]\.source: sealed 2, rebuilt 0$/,
  ],
  'a source in another place': [
    withSeal(({ data }) => ({ data: data.map((entry, at) => (at === 1 ? { ...entry, source: 0 } : entry)) })),
    /^seal\.data\[1\]\.source: sealed 0, rebuilt 1$/,
  ],
  'a variable with a name that deceives': [
    withSeal(() => ({ env: { 'A\u202eB': 'x' } })),
    /^seal\.env: sealed \{"A\\u202eB":"x"\}, rebuilt nothing$/,
  ],
  'a network that nobody asked for': [
    withSeal(() => ({ network: 'host' })),
    /^seal\.network: sealed "host", rebuilt nothing$/,
  ],
  'another version': [withSeal(() => ({ version: '2' })), /^seal\.version: sealed "2", rebuilt nothing$/],
  'a request that the manifest does not name': [
    withSeal(({ sources }) => ({
      sources: sources.map((one, at) => (at === 0 ? { ...one, request: 'https://example.org/one' } : one)),
    })),
    /^seal\.sources\[0\]\.request: sealed "https:\/\/example\.org\/one", rebuilt "file:\/\/\/@\/\.\/one\.txt"$/,
  ],
  'a resolution that the lock does not name': [
    withSeal(({ sources }) => ({
      sources: sources.map((one, at) =>
        at === 0 ? { ...one, resolution: { commit: 'a'.repeat(40) } } : one,
      ),
    })),
    /^seal\.sources\[0\]\.resolution\.commit: sealed "a{40}", rebuilt nothing$/,
  ],
  'a nature that the lock does not name': [
    withSeal(({ sources }) => ({
      sources: sources.map((one, at) => (at === 0 ? { ...one, nature: 'directory' } : one)),
    })),
    /^seal\.sources\[0\]\.nature: sealed "directory", rebuilt "file"$/,
  ],
  'another SBOM': [
    ({ sbom }) => ({ sbom: sbom.replace('"name": "app"', '"name": "other"') }),
    /^sbom line \d+: sealed " *\\"name\\": \\"other\\",?", rebuilt " *\\"name\\": \\"app\\",?"$/,
  ],
  'an SBOM that goes on': [
    ({ sbom }) => ({ sbom: `${sbom}more\n` }),
    /^sbom line \d+: sealed "more", rebuilt nothing$/,
  ],
  'a lock with an entry that nothing names': [
    ({ lock }) => {
      const { sources } = parseLockfile(lock, 'arx.lock');
      const [entry] = sources.values();
      assert.ok(entry !== undefined);
      return { lock: formatLockfile({ sources: new Map([...sources, ['file:///@/./zzz', entry]]) }) };
    },
    /^lock line \d+: sealed " {2}\\"file:\/\/\/@\/\.\/zzz\\":", rebuilt "/,
  ],
  'a manifest with another command': [
    ({ manifest }) => ({ manifest: manifest.replace('echo hello', 'echo other') }),
    /^seal\.code\[0\]\.args\[1\]: sealed "echo hello > \/srv\/x", rebuilt "echo other > \/srv\/x"$/,
  ],
  'a manifest that would not be sealed so': [
    ({ manifest }) => ({ manifest: `# https://me:secret@host/\n${manifest}` }),
    /^manifest line 1: sealed "# https:\/\/me:secret@host\/", rebuilt "# https:\/\/host\/"$/,
  ],
};

for (const [what, [change, difference]] of Object.entries(CHANGES)) {
  test(`rebuildBundle() names the first difference when the seal has ${what}`, async () => {
    using world = new World();
    const made = await rebuilt(world, changed(await composed(world), change));
    assert.match(made.difference ?? 'no difference', difference);
    assert.equal(made.sealedBy, undefined);
  });
}

const UNBUILDABLE: Readonly<Record<string, readonly [change: Change, why: RegExp]>> = {
  'a manifest that is no manifest': [
    () => ({ manifest: 'data: 1\n' }),
    /^Cannot read "arx\/manifest\.yaml": /,
  ],
  'a manifest that is no UTF-8': [
    () => ({ manifest: 'data: [] # \xff\n' }),
    /^Cannot read "arx\/manifest\.yaml": it is not UTF-8$/,
  ],
  'a manifest with a source more': [
    ({ manifest }) => ({ manifest: manifest.replace('data:', "data:\n  - x: 'file:///@/./two.txt'") }),
    /^Cannot use "arx\/lock\.yaml": "file:\/\/\/@\/\.\/two\.txt" is not in it$/,
  ],
  'a source of a class that is not here': [
    withSeal(({ sources }) => ({
      sources: sources.map((one, at) => (at === 0 ? { ...one, request: 'own:x' } : one)),
    })),
    /^Cannot obtain "own:x": a class of the program that sealed it made it, which is not here$/,
  ],
  'a lock in another form': [
    ({ lock }) => ({ lock: `${lock}\n` }),
    /^Cannot read "arx\/lock\.yaml": it is not as this arx writes locks$/,
  ],
  'a lock of another integrity': [
    ({ manifest, lock }) => ({
      manifest: manifest.replace('file:///@/./one.txt', 'https://example.org/one.txt'),
      lock: asDownload(lock, `sha256-${'A'.repeat(43)}=`),
    }),
    /^Cannot use "https:\/\/example\.org\/one\.txt": its content is sha256-\S{44}, expected sha256-A{43}= as locked$/,
  ],
  'a lock of another tree': [
    ({ lock }) => ({ lock: lock.replace(/tree: sha256:[0-9a-f]{64}/, `tree: sha256:${'0'.repeat(64)}`) }),
    /^Cannot find "file:\/\/\/@\/\.\/one\.txt": its locked tree sha256:0{64} is not in the bundle$/,
  ],
};

for (const [what, [change, why]] of Object.entries(UNBUILDABLE)) {
  test(`rebuildBundle() says why it cannot be built when there is ${what}`, async () => {
    using world = new World();
    const made = await rebuilt(world, changed(await composed(world), change));
    assert.match(made.difference ?? 'no difference', why);
    assert.equal(made.digest, undefined);
  });
}

/** The first manifest, sealed with the content of the second one's source. */
async function swapped(world: World, shown: string, real: string): Promise<Composition> {
  const documentOf = (text: string): ManifestDocument =>
    parseManifest(text, { file: 'arx.yaml', directory: world.directory });
  const mode = { locked: false, offline: true, update: [] };
  const document = documentOf(shown);
  const [name] = namedSources(document.manifest);
  const other = await resolveSources(documentOf(real), undefined, mode, world.context);
  const [entry] = other.lock.sources.values();
  const [content] = other.vendored.values();
  assert.ok(name !== undefined && entry !== undefined && content !== undefined);
  const lock = { sources: new Map([[name.spec.key, entry]]) };
  const vendored = new Map([[name.spec.key, content]]);
  return composeSeal({ document, lock, lockText: formatLockfile(lock), vendored });
}

test('rebuildBundle() finds other content under the name of inline data', async () => {
  using world = new World();
  const made = await swapped(world, 'data: [{a: {text: good}}]\n', 'data: [{a: {text: evil}}]\n');
  assert.match((await rebuilt(world, made)).difference ?? '', /^lock line \d+: sealed " {4}tree: sha256:/);
});

test('rebuildBundle() stops at an archive in the manifest that becomes far more than what is sealed', async () => {
  using world = new World();
  const member = tarEntry({ name: 'zeros' }, Buffer.alloc(100 * 1024 * 1024));
  const bomb = gzipSync(Buffer.concat([member, Buffer.alloc(1024)])).toString('base64');
  const made = await swapped(world, `data: [{a: {tgz64: ${bomb}}}]\n`, 'data: [{a: {b: {text: b}}}]\n');
  assert.match((await rebuilt(world, made)).difference ?? '', /more bytes of content than the limit/);
});

test('rebuildBundle() needs no plug-in for what a plug-in has obtained', async () => {
  using world = new World();
  const local = await composed(world, "data:\n  - a: 'file:///@/./one.txt'\n");
  const [content] = local.contents;
  assert.ok(content !== undefined);
  const [key, schemes] = ['corp://x/y', new Set(['corp'])];
  const place = { file: 'arx.yaml', directory: world.directory, schemes: () => schemes };
  const { digest, entries, contentSize } = content.tree;
  const facts = { nature: 'file', tree: digest, entries, contentSize } as const;
  const lock = { sources: new Map([[key, { ...facts, plugin: 'corp 1.0.0', resolved: 'r1' }]]) };
  const composition = await composeSeal({
    document: parseManifest(`data:\n  - a: '${key}'\n`, place),
    lock,
    lockText: formatLockfile(lock),
    vendored: new Map([[key, { nature: 'file', ...content }]]),
  });
  assert.deepEqual(await rebuilt(world, composition), { from: 'content', digest: composition.digest });
});

test('rebuildBundle() leaves nothing behind when it is interrupted', async () => {
  using world = new World();
  await rebuilt(world, await composed(world));
  using elsewhere = new World({ signal: AbortSignal.abort() });
  const fd = openSync(world.path('app.arx'), 'r');
  const trust = await ownTrust(world);
  await assert.rejects(rebuildBundle(fd, trust, elsewhere.context), { code: 'INTERRUPTED' });
  closeSync(fd);
  assert.deepEqual(readdirSync(elsewhere.directory), []);
});

test('rebuildBundle() gives the same digest when another version of arx seals in the same way', async () => {
  using world = new World();
  const made = changed(await composed(world), ({ sbom }) => ({
    sbom: sbom.replace(`"version": "${VERSION}"`, '"version": "9.8.7"'),
  }));
  const { digest, difference, sealedBy } = await rebuilt(world, made, '9.8.7');
  assert.deepEqual([digest, difference, sealedBy], [made.digest, undefined, '9.8.7']);
});

test('rebuildBundle() tells which version sealed it when that seals otherwise', async () => {
  using world = new World();
  const made = changed(
    await composed(world),
    withSeal((seal) => inCode(seal, 0, { capabilities: {} })),
  );
  const { difference, sealedBy } = await rebuilt(world, made, '9.8.7');
  assert.equal(sealedBy, '9.8.7');
  assert.match(difference ?? '', /^seal\.code\[0\]\.capabilities\.executes: /);
});

test('rebuildBundle() refuses a bundle that does not verify', async () => {
  using world = new World();
  await rebuilt(world, await composed(world));
  using other = new World();
  const fd = openSync(world.path('app.arx'), 'r');
  await assert.rejects(
    async () => rebuildBundle(fd, await ownTrust(other), other.context),
    (error) => error instanceof ArxError && error.exit === 4,
  );
  closeSync(fd);
});

test('rebuildBundle() keeps the start only of a file that is large', async () => {
  using world = new World();
  const large = Buffer.alloc(5 * 1024 * 1024, 'echo large # and nothing else\n');
  writeFileSync(world.path('large'), Buffer.concat([Buffer.from('#!/bin/sh\n'), large]), { mode: 0o755 });
  const composition = await composed(world, "code:\n  - {source: 'file:///@/./large'}\n");
  assert.deepEqual(await rebuilt(world, composition), { from: 'content', digest: composition.digest });
});
