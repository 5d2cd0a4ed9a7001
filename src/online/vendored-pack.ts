import { Store } from '../archive/store.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { Tree } from '../model/tree.ts';
import type { SourceRequest, Vendored } from '../plugin/source.ts';

/** Content that is in the store. */
export function vendoredPack(nature: 'file' | 'directory', tree: Tree, store: Store): Vendored {
  return { nature, tree, open: () => store.open(tree.digest) };
}

/** Locked content that is in the store, or undefined. @throws ArxError UNSAFE_LINK when its links lead out and may not. */
export function cachedPack(
  { spec }: SourceRequest,
  locked: { readonly tree?: Digest; readonly nature?: 'file' | 'directory' },
  context: Context,
): Vendored | undefined {
  const { tree: digest, nature } = locked;
  if (digest === undefined || nature === undefined) return undefined;
  const store = new Store(context.cacheDir);
  const tree = store.tree(digest, spec.kind === 'url' ? spec.selection?.links : undefined);
  return tree === undefined ? undefined : vendoredPack(nature, tree, store);
}
