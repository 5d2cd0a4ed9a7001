import { Store } from '../archive/store.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { Tree } from '../model/tree.ts';
import type { Vendored } from '../plugin/source.ts';

/** Content that is in the store. */
export function vendoredPack(nature: 'file' | 'directory', tree: Tree, store: Store): Vendored {
  return { nature, tree, open: () => store.open(tree.digest) };
}

/** Locked content that is in the store, or undefined. @param links 'any': its links may lead out. */
export function cachedPack(
  locked: { readonly tree?: Digest; readonly nature?: 'file' | 'directory' },
  context: Context,
  links?: 'any',
): Vendored | undefined {
  const { tree: digest, nature } = locked;
  if (digest === undefined || nature === undefined) return undefined;
  const store = new Store(context.cacheDir);
  const tree = store.tree(digest, links);
  return tree === undefined ? undefined : vendoredPack(nature, tree, store);
}
