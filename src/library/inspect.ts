import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Seal } from '../model/seal.ts';
import type { FileEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import { type OpenBundle, readHead } from '../offline/read-bundle.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import { type BundleInput, withBundle } from './bundle-input.ts';
import { openTrust, type TrustOptions } from './open-trust.ts';

/**
 * Reads and verifies the head of a bundle: seal, signatures, trees, documents. The content behind it is not read, so this
 * is as fast for 10 GB as for 10 kB; `verifyBundle` checks the content.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4), USAGE_NO_FILE.
 */
export async function inspectBundle(
  input: BundleInput,
  options: TrustOptions,
  context: Context,
): Promise<VerifiedHead> {
  const trust = await openTrust(options, context);
  return withBundle(input, context, async (bytes) => (await readHead(bytes, trust, context)).head);
}

/** Which file of a bundle: the index of its source in the seal, and its path in that source's tree. */
export interface FileAddress {
  readonly source: number;
  readonly path: string;
}

/**
 * Reads one file out of a bundle without unpacking the rest. Returns its bytes only once they had the sealed digest.
 * @throws ArxError USAGE_INVALID if there is no such file; UNSAFE_LIMIT if it is larger than `largest` bytes;
 *   INTEGRITY_*, UNSAFE_*, TRUST_*.
 */
export async function readBundleFile(
  input: BundleInput,
  address: FileAddress | ((seal: Seal) => FileAddress),
  options: TrustOptions & { readonly largest: number },
  context: Context,
): Promise<Uint8Array> {
  const trust = await openTrust(options, context);
  return withBundle(input, context, async (bytes) => {
    const bundle = await readHead(bytes, trust, context);
    const entry = findFile(bundle.head, typeof address === 'function' ? address(bundle.head.seal) : address);
    if (entry.size <= options.largest) return readBlob(bundle, entry);
    throw new ArxError(
      'UNSAFE_LIMIT',
      `Cannot show "${entry.path}": it has ${entry.size} bytes, expected at most ${options.largest}`,
    );
  });
}

function findFile(head: VerifiedHead, { source, path }: FileAddress): FileEntry {
  const tree = head.trees.get(head.seal.sources[source]?.tree.digest ?? 'sha256:');
  for (const entry of treeEntries(tree?.bytes ?? new Uint8Array(), tree?.links))
    if (entry.path === path && entry.kind === 'file') return entry;
  throw new ArxError('USAGE_INVALID', `Cannot show "${path}": source ${source} has no such file`, {
    hint: 'List the files with `arx inspect --tree`',
  });
}

async function readBlob({ members, blobs }: OpenBundle, entry: FileEntry): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for (const { digest, size } of blobs.list) {
    const wanted = digest === entry.digest;
    await members.blob(digest, size, wanted ? (chunk) => chunks.push(Buffer.from(chunk)) : undefined);
    if (wanted) break;
  }
  return Buffer.concat(chunks);
}
