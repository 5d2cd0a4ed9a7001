import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { Resolution } from '../model/seal.ts';
import type { Source, SourceRequest, Vendored } from '../plugin/source.ts';

/** A resolution that may come from a lockfile, and then names the tree that must come out. */
export type Locked = Resolution & { readonly tree?: Digest; readonly nature?: 'file' | 'directory' };

/** A source with what resolving a whole manifest needs to know of it. */
export interface OnlineSource extends Source {
  /** True for what is on this machine and read again each time; its lock entry follows the content. */
  isLocal(request: SourceRequest): boolean;
  /** True when it can be obtained without a network although nothing of it is in the cache. */
  worksOffline(request: SourceRequest): boolean;
  /** True when the resolution is still an answer to the request, for example has the integrity that it now demands. */
  satisfies(request: SourceRequest, locked: Locked): boolean;
  /** The locked content when it is on this machine, so that no request is needed; undefined when it is not. */
  cached(request: SourceRequest, locked: Locked, context: Context): Vendored | undefined;
  vendor(request: SourceRequest, resolution: Locked, context: Context): Promise<Vendored>;
  /**
   * What a locked request means now, as far as that can be told without obtaining its content: `locked` itself when
   * nothing moved, else the facts that name the new content. Undefined: only `resolve` can tell. Missing: it always is so.
   * @throws ArxError SOURCE_*, INTERRUPTED.
   */
  peek?(request: SourceRequest, locked: Locked, context: Context): Promise<Resolution | undefined>;
}
