import { BLOCK, MEMBER, paddingOf } from '../archive/layout.ts';
import type { MemberReader } from '../archive/member-reader.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { Seal, SealedSource } from '../model/seal.ts';
import type { Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';

/** The distinct blobs of a bundle in the order in which they are first used. */
export interface BlobList {
  readonly list: readonly { readonly digest: Digest; readonly size: number }[];
  /** The bytes that they take in the archive, with headers and padding. */
  readonly archiveSize: number;
}

/**
 * Reads every tree that the seal names, each once, checks it entry by entry, and tells which blobs must follow.
 * @throws ArxError INTEGRITY_*, UNSAFE_*.
 */
export async function readTrees(
  members: MemberReader,
  seal: Seal,
  context: Context,
): Promise<{ trees: ReadonlyMap<Digest, Tree>; blobs: BlobList }> {
  const trees = new Map<Digest, Tree>();
  const blobs = new BlobCollector();
  const contained = containedTrees(seal);
  demandTogether(seal, context);
  for (const source of seal.sources) {
    const links = contained.has(source.tree.digest) ? undefined : 'any';
    const tree =
      trees.get(source.tree.digest) ?? (await readTree(members, { source, links }, blobs, context));
    trees.set(tree.digest, tree);
    demandAgreement(source, tree);
  }
  return { trees, blobs: blobs.finish() };
}

async function readTree(
  members: MemberReader,
  { source, links }: { readonly source: SealedSource; readonly links: 'any' | undefined },
  blobs: BlobCollector,
  context: Context,
): Promise<Tree> {
  const bytes = await members.document(MEMBER.tree(source.tree.digest), source.tree, context.limits.tree);
  let entries = 0;
  let contentSize = 0;
  for (const entry of treeEntries(bytes, links)) {
    entries += 1;
    demandBelow(source, 'entries', entries, context.limits.entries);
    if (entry.kind !== 'file') continue;
    contentSize += entry.size;
    demandBelow(source, 'bytes in one file', entry.size, context.limits.fileBytes);
    demandBelow(source, 'bytes', contentSize, context.limits.sourceBytes);
    blobs.add(entry.digest, entry.size);
  }
  const declared = links === undefined ? {} : { links };
  return { digest: source.tree.digest, bytes, entries, contentSize, ...declared };
}

/** The trees whose links must stay inside: one tree may be of several sources, and one that declares nothing decides. */
function containedTrees({ sources }: Seal): ReadonlySet<Digest> {
  return new Set(sources.filter(({ links }) => links === undefined).map(({ tree }) => tree.digest));
}

/** What the seal says of a source must be what its tree says. */
function demandAgreement(source: SealedSource, tree: Tree): void {
  const agrees = source.entries === tree.entries && source.contentSize === tree.contentSize;
  if (agrees && (source.nature === 'directory' || isOneFile(tree))) return;
  throw new ArxError(
    'INTEGRITY_DOCUMENT',
    `Cannot accept the seal: what it says of "${source.request}" is not what the tree says`,
  );
}

function isOneFile(tree: Tree): boolean {
  if (tree.entries !== 1) return false;
  const [entry] = treeEntries(tree.bytes);
  return entry?.kind === 'file';
}

class BlobCollector {
  readonly #sizes = new Map<Digest, number>();
  #archiveSize = 0;

  add(digest: Digest, size: number): void {
    const known = this.#sizes.get(digest);
    if (known === size) return;
    if (known !== undefined)
      throw new ArxError(
        'INTEGRITY_DOCUMENT',
        `Cannot accept the trees: they give two sizes for the blob ${digest}`,
      );
    this.#sizes.set(digest, size);
    this.#archiveSize += BLOCK + size + paddingOf(size);
  }

  finish(): BlobList {
    const list = [...this.#sizes].map(([digest, size]) => ({ digest, size }));
    return { list, archiveSize: this.#archiveSize };
  }
}

/** All trees are held at once, so one limit holds for them together. */
function demandTogether(seal: Seal, { limits }: Context): void {
  const sizes = new Map(seal.sources.map(({ tree }) => [tree.digest, tree.size]));
  const sum = [...sizes.values()].reduce((total, size) => total + size, 0);
  if (sum <= limits.tree) return;
  throw new ArxError(
    'UNSAFE_LIMIT',
    `Cannot read the trees: they have ${sum} bytes, expected at most ${limits.tree}`,
  );
}

function demandBelow(source: SealedSource, what: string, count: number, limit: number): void {
  if (count <= limit) return;
  throw new ArxError(
    what === 'entries' ? 'UNSAFE_COUNT' : 'UNSAFE_SIZE',
    `Cannot read the tree of "${source.request}": it has ${count} ${what}, expected at most ${limit}`,
  );
}
