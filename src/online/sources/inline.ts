import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { demandJar } from '../../archive/demand-jar.ts';
import { Store } from '../../archive/store.ts';
import { zipBytes } from '../../archive/zip-input.ts';
import { archivePath } from '../../core/archive-path.ts';
import type { Context } from '../../core/context.ts';
import { type Digest, digestOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { BlobReader } from '../../model/blob-reader.ts';
import type { CollectionSource, InlineSource, SourceSpec } from '../../model/source-spec.ts';
import type { Tree } from '../../model/tree.ts';
import { TreeBuilder } from '../../model/tree-builder.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import type { Vendored } from '../../plugin/source.ts';
import { atomicWrite } from '../../sys/atomic-write.ts';
import { isJar } from '../../model/is-jar.ts';
import { NAMELESS } from '../file-tree.ts';
import { MemoryReader } from '../memory-reader.ts';
import type { OnlineSource } from '../online-source.ts';
import { unpackInto } from './tar.ts';

type Inline = InlineSource | CollectionSource;

/** Data that stands in the manifest itself. */
export const inlineSource: OnlineSource = {
  id: 'inline',
  handles: (spec) => spec.kind !== 'url',
  isLocal: () => true,
  worksOffline: () => true,
  satisfies: () => true,
  cached: () => undefined,
  resolve: async () => ({}),
  vendor: async ({ spec }, _resolution, context) => vendorInline(demandInline(spec), context),
};

async function vendorInline(spec: Inline, context: Context): Promise<Vendored> {
  if (spec.kind === 'inline' && isArchive(spec)) return unpackInline(spec, context);
  const content = new Content(context);
  if (spec.kind === 'inline') content.file(NAMELESS, await checkedBytes(spec, context));
  else await addMembers(content, '', spec, context);
  return content.vendored(spec.kind === 'inline' ? 'file' : 'directory');
}

async function addMembers(
  content: Content,
  below: string,
  { members }: CollectionSource,
  context: Context,
): Promise<void> {
  for (const [name, member] of members) {
    const path = below === '' ? name : `${below}/${name}`;
    if (member.kind === 'inline' && !isArchive(member)) {
      content.file(path, await checkedBytes(member, context));
      continue;
    }
    content.directory(path);
    if (member.kind === 'collection') await addMembers(content, path, member, context);
    else content.tree(path, await unpackInline(member, context));
  }
}

function isArchive({ inline }: InlineSource): boolean {
  return inline === 'tgz' || inline === 'tgz64';
}

async function checkedBytes(spec: InlineSource, context: Context): Promise<Uint8Array> {
  if (isJar(spec)) await demandJar(zipBytes(spec.bytes), spec.redacted, context);
  return spec.bytes;
}

async function unpackInline(spec: InlineSource, context: Context): Promise<Vendored> {
  const store = new Store(context.cacheDir);
  const file = join(store.subdirectory('partial'), randomBytes(8).toString('hex'));
  try {
    atomicWrite(file, spec.bytes, 0o600);
    return await unpackInto(
      store,
      { file, source: spec.redacted, pick: { kind: 'whole' }, only: 'tar' },
      context,
    );
  } finally {
    rmSync(file, { force: true });
  }
}

/** A tree under construction with its bytes in memory, where the manifest had them. */
class Content {
  readonly #builder: TreeBuilder;
  readonly #blobs = new Map<Digest, Uint8Array>();

  constructor(context: Context) {
    this.#builder = new TreeBuilder(context.limits);
  }

  file(path: string, bytes: Uint8Array, executable = false): void {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    this.#builder.add({ kind: 'file', path: archivePath(path), executable, size: bytes.length, digest });
  }

  directory(path: string): void {
    this.#builder.add({ kind: 'directory', path: archivePath(path) });
  }

  /** Another tree below a path. */
  tree(below: string, vendored: Vendored): void {
    using reader = vendored.open();
    for (const entry of treeEntries(vendored.tree.bytes)) {
      const path = archivePath(`${below}/${entry.path}`);
      if (entry.kind !== 'file') this.#builder.add({ ...entry, path });
      else {
        reader.open(entry);
        this.file(path, readAll(reader, entry.size), entry.executable);
      }
    }
  }

  vendored(nature: 'file' | 'directory'): Vendored {
    const tree: Tree = this.#builder.build();
    return { nature, tree, open: () => new MemoryReader(this.#blobs) };
  }
}

function readAll(reader: BlobReader, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const count = reader.read(bytes.subarray(at));
    if (count === 0) break;
    at += count;
  }
  return bytes;
}

function demandInline(spec: SourceSpec): Inline {
  if (spec.kind !== 'url') return spec;
  throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it is not inline`);
}
