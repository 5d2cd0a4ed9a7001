import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { type Content, type HeadMember, writeArchive } from '../../src/archive/archive-writer.ts';
import { MEMBER } from '../../src/archive/layout.ts';
import { OutputFile } from '../../src/archive/output-file.ts';
import { PlainSink } from '../../src/archive/plain-sink.ts';
import { DEFAULT_LIMITS } from '../../src/core/limits.ts';
import { Store } from '../../src/archive/store.ts';
import { ZstdSink } from '../../src/archive/zstd-sink.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { digestOf } from '../../src/core/digest.ts';
import { VERSION } from '../../src/core/version.ts';
import { SEAL_VERSION, type Seal } from '../../src/model/seal.ts';
import { formatSeal } from '../../src/model/seal-document.ts';
import { buildStatement } from '../../src/model/statement.ts';
import type { Tree } from '../../src/model/tree.ts';
import type { Signer } from '../../src/plugin/signer.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import { trustedKeyFromPem } from '../../src/trust/trusted-key.ts';

/** A private world for one test: cache, configuration and temporary files below one directory. */
export class World implements Disposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'arx-test-'));
  readonly context: Context;

  constructor(options: Partial<Context> = {}) {
    const inside = (name: string): string => join(this.directory, name);
    this.context = createContext({
      tmp: this.directory,
      home: this.directory,
      cacheDir: inside('cache'),
      configDir: inside('config'),
      stateDir: inside('state'),
      ...options,
    });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Files of a source: path to content; a path that ends in `*` is executable, `->` makes a link. */
export type SampleFiles = Readonly<Record<string, string | Buffer>>;

/** The parts of a bundle, so that a test can change one before it is put together. */
export interface SampleParts {
  seal: Seal;
  sealBytes: Buffer;
  signatures: HeadMember[];
  members: HeadMember[];
  contents: Content[];
}

/** A small but complete bundle: a directory, a file, a link, an executable, an empty file, a repeated blob. */
export const SAMPLE_FILES: readonly SampleFiles[] = [
  {
    'bin/tool*': '#!/bin/sh\necho hi\n',
    'etc/empty': '',
    'etc/name': 'web\n',
    link: '-> etc/name',
    'etc/twin': 'web\n',
  },
  { motd: 'hello\n' },
];

/** The store's tree for some files. */
export function storeFiles(store: Store, files: SampleFiles): Tree {
  using writer = store.writer(DEFAULT_LIMITS);
  for (const [path, content] of Object.entries(files)) {
    if (typeof content === 'string' && content.startsWith('-> ')) writer.link(path, content.slice(3));
    else writer.file(path.replace(/\*$/, ''), path.endsWith('*'), Buffer.from(content as string));
  }
  return writer.commit();
}

/** The parts of a bundle of these sources, signed by this machine's own key. */
export async function sampleParts(
  world: World,
  sources: readonly SampleFiles[] = SAMPLE_FILES,
): Promise<SampleParts> {
  const store = new Store(world.context.cacheDir);
  const trees = sources.map((files) => storeFiles(store, files));
  const documents = {
    manifest: Buffer.from('data: []\n'),
    lock: Buffer.from('schema: arx.lock/1\n'),
    sbom: Buffer.from('{}\n'),
  };
  const seal: Seal = {
    mediaType: MEDIA_TYPE.seal,
    formatVersion: SEAL_VERSION,
    label: 'sample',
    manifest: describe(MEDIA_TYPE.manifest, documents.manifest),
    lock: describe(MEDIA_TYPE.lock, documents.lock),
    sbom: describe(MEDIA_TYPE.sbom, documents.sbom),
    sources: trees.map((tree, index) => ({
      request: `file:///@/./source-${index}`,
      nature: tree.entries === 1 ? 'file' : 'directory',
      resolution: {},
      tree: { mediaType: MEDIA_TYPE.tree, digest: tree.digest, size: tree.bytes.length },
      entries: tree.entries,
      contentSize: tree.contentSize,
    })),
    code: [],
    data: trees.map((_, source) => ({ source })),
  };
  const members = [
    { name: MEMBER.manifest, bytes: documents.manifest },
    { name: MEMBER.lock, bytes: documents.lock },
    ...trees.map((tree) => ({ name: MEMBER.tree(tree.digest), bytes: tree.bytes })),
    { name: MEMBER.sbom, bytes: documents.sbom },
  ];
  const contents = trees.map((tree) => ({ tree, open: () => store.open(tree.digest) }));
  const parts = { seal, sealBytes: formatSeal(seal), signatures: [], members, contents };
  return resign(world, parts, await ownSigner(world.context));
}

/** The parts with a seal that may have been changed, signed anew. */
export async function resign(world: World, parts: SampleParts, signer: Signer): Promise<SampleParts> {
  const sealBytes = formatSeal(parts.seal);
  const statement = buildStatement(parts.seal, digestOf(sealBytes), VERSION);
  const bytes = await signer.sign(statement, world.context);
  return { ...parts, sealBytes, signatures: [{ name: MEMBER.signature(0), bytes }] };
}

/** The bytes of a bundle. */
export async function putTogether(
  world: World,
  parts: SampleParts,
  compress: 'none' | 'zstd' = 'none',
): Promise<Buffer> {
  const path = world.path(`bundle-${compress}`);
  const fd = openSync(path, 'w+');
  const head = [{ name: MEMBER.seal, bytes: parts.sealBytes }, ...parts.signatures, ...parts.members];
  try {
    if (compress === 'none')
      await writeArchive(head, parts.contents, new PlainSink(new OutputFile(fd)), world.context);
    else await compressed(fd, head, parts.contents, world.context);
  } finally {
    closeSync(fd);
  }
  return readFileSync(path);
}

async function compressed(
  fd: number,
  head: HeadMember[],
  contents: Content[],
  context: Context,
): Promise<void> {
  await using sink = new ZstdSink(new OutputFile(fd));
  await writeArchive(head, contents, sink, context);
}

/** The trust that accepts what this world's own key signs. */
export async function ownTrust(world: World): Promise<Trust> {
  const signer = await ownSigner(world.context);
  return trustInKeys([trustedKeyFromPem('own', signer.publicKey, 'own')]);
}
