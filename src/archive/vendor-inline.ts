import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { archivePath } from '../core/archive-path.ts';
import type { Context } from '../core/context.ts';
import { type Digest, digestOf } from '../core/digest.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import { isJar } from '../model/is-jar.ts';
import { NAMELESS } from '../model/nameless.ts';
import type { CollectionSource, InlineSource } from '../model/source-spec.ts';
import type { Tree } from '../model/tree.ts';
import { TreeBuilder } from '../model/tree-builder.ts';
import { treeEntries } from '../model/tree-reader.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { demandJar } from './demand-jar.ts';
import { MemoryReader } from './memory-reader.ts';
import { Store } from './store.ts';
import { unpackForeign } from './unpack-foreign.ts';
import { zipBytes } from './zip-input.ts';

/** The content of inline data. */
export interface InlineContent {
  readonly nature: 'file' | 'directory';
  readonly tree: Tree;
  /** A fresh reader over the content; the caller disposes it. */
  open(): BlobReader;
}

/**
 * The content of data that stands in a manifest. Archives are unpacked into the store of the context.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, SOURCE_COLLISION, UNSAFE_*, INTERRUPTED.
 */
export async function vendorInline(
  spec: InlineSource | CollectionSource,
  context: Context,
): Promise<InlineContent> {
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

async function unpackInline(spec: InlineSource, context: Context): Promise<InlineContent> {
  const store = new Store(context.cacheDir);
  const file = join(store.subdirectory('partial'), randomBytes(8).toString('hex'));
  try {
    atomicWrite(file, spec.bytes, 0o600);
    const archive = { file, source: spec.redacted, pick: { kind: 'whole' }, only: 'tar' } as const;
    const { nature, tree } = await unpackForeign(archive, store, context);
    return { nature, tree, open: () => store.open(tree.digest) };
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
  tree(below: string, content: InlineContent): void {
    using reader = content.open();
    for (const entry of treeEntries(content.tree.bytes)) {
      const path = archivePath(`${below}/${entry.path}`);
      if (entry.kind !== 'file') this.#builder.add({ ...entry, path });
      else {
        reader.open(entry);
        this.file(path, readAll(reader, entry.size), entry.executable);
      }
    }
  }

  vendored(nature: 'file' | 'directory'): InlineContent {
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
