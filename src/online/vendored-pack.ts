import { Store } from '../archive/store.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { Tree } from '../model/tree.ts';
import type { SourceRequest, Vendored } from '../plugin/source.ts';
import { downloaded } from './downloads.ts';
import { holdsPin } from './holds-pin.ts';
import { digestFrom } from './integrity.ts';
import type { Locked } from './online-source.ts';
import { type Finding, isOwnFinding, noteFinding } from './own-findings.ts';

/** Content that is in the store. */
export function vendoredPack(nature: 'file' | 'directory', tree: Tree, store: Store): Vendored {
  return { nature, tree, open: () => store.open(tree.digest) };
}

/**
 * Locked content that is in the store, or undefined. That the store has such a tree is not enough: it must have come of
 * what the lock says, the commit or the archive, and not of something else that was once obtained here.
 * @throws ArxError UNSAFE_LINK when its links lead out and may not.
 */
export function cachedPack(request: SourceRequest, locked: Locked, context: Context): Vendored | undefined {
  const { tree: digest, nature } = locked;
  if (digest === undefined || nature === undefined) return undefined;
  const finding = contentFinding(request, locked, { nature, digest });
  if (finding === undefined || !isOwnFinding(finding, context)) return undefined;
  const { spec } = request;
  const store = new Store(context.cacheDir);
  if (!archiveHoldsPin(request, locked, context)) return undefined;
  const tree = store.tree(digest, spec.kind === 'url' ? spec.selection?.links : undefined);
  return tree === undefined ? undefined : vendoredPack(nature, tree, store);
}

/** Remembers which content came of what was resolved, for `cachedPack`. */
export function rememberPack(
  request: SourceRequest,
  resolution: Locked,
  vendored: Vendored,
  context: Context,
): Vendored {
  const { nature, tree } = vendored;
  const finding = contentFinding(request, resolution, { nature, digest: tree.digest });
  if (finding !== undefined) noteFinding(finding, context);
  return vendored;
}

/** Undefined when nothing names what the content came of. */
function contentFinding(
  { spec }: SourceRequest,
  { commit, integrity, listing, resolved }: Locked,
  { nature, digest }: { readonly nature: 'file' | 'directory'; readonly digest: Digest },
): Finding | undefined {
  const archive = integrity === undefined ? undefined : digestFrom(integrity);
  const name = commit ?? archive ?? listing ?? resolved;
  return name === undefined ? undefined : ['content', spec.key, name, nature, digest];
}

function archiveHoldsPin(request: SourceRequest, { integrity, size }: Locked, context: Context): boolean {
  const digest = integrity === undefined ? undefined : digestFrom(integrity);
  if (digest === undefined) return true;
  const path = downloaded(new Store(context.cacheDir), digest, size);
  return holdsPin(request, { digest, path }, context);
}
