import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { inspectBundle } from '../library/inspect.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import type { Seal, SealedSource } from '../model/seal.ts';
import { EXECUTION_KEYS } from '../model/execution-keys.ts';
import { pick } from '../model/pick.ts';
import { leavingLine } from '../model/leaving-links.ts';
import type { TreeEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';

/** One source as shown. */
export interface SourcePage {
  readonly index: number;
  readonly request: string;
  readonly nature: 'file' | 'directory';
  readonly resolution: SealedSource['resolution'];
  readonly tree: Digest;
  readonly entries: number;
  readonly contentSize: number;
  /** Which of its links lead out of it, as one line; only of a source that declares so. */
  readonly leaving?: string;
  /** With the tree: its entries, sorted by path. */
  readonly files?: readonly TreeEntry[];
}

const SETTINGS = [
  'platforms',
  'label',
  'cwd',
  'env',
  ...EXECUTION_KEYS,
  'services',
  'secrets',
] as const satisfies readonly (keyof Seal)[];

/** What stands in a bundle. */
export interface BundlePage {
  readonly bundle: BundleFacts;
  readonly sources: readonly SourcePage[];
  readonly code: Seal['code'];
  readonly data: Seal['data'];
  /** Settings of the bundle as a whole. */
  readonly settings: Pick<Seal, (typeof SETTINGS)[number]>;
}

/** `arx inspect`: reads the verified head only. @throws what `inspectBundle` throws. */
export async function inspect(
  input: BundleInput,
  options: TrustOptions & { readonly tree: boolean },
  context: Context,
): Promise<BundlePage> {
  const head = await inspectBundle(input, options, context);
  const { code, data, sources } = head.seal;
  return {
    bundle: bundleFacts(head),
    sources: sources.map((source, index) => sourcePage(source, index, { head, tree: options.tree })),
    code,
    data,
    settings: pick(head.seal, ...SETTINGS),
  };
}

function sourcePage(
  source: SealedSource,
  index: number,
  { head, tree: withTree }: { readonly head: VerifiedHead; readonly tree: boolean },
): SourcePage {
  const { request, nature, resolution, entries, contentSize } = source;
  const tree = head.trees.get(source.tree.digest);
  const leaving = tree && leavingLine(tree);
  return {
    index,
    request,
    nature,
    resolution,
    tree: source.tree.digest,
    entries,
    contentSize,
    ...(leaving !== undefined && { leaving }),
    ...(withTree && tree !== undefined && { files: [...treeEntries(tree.bytes, tree.links)] }),
  };
}
