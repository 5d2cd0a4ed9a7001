import type { Context } from '../core/context.ts';
import type { Place } from '../core/errors.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { Intake } from '../model/intake.ts';
import type { Resolution } from '../model/seal.ts';
import type { SourceSpec } from '../model/source-spec.ts';
import type { Tree } from '../model/tree.ts';
import type { Plugin } from './plugin.ts';

/** One source as a manifest asks for it. */
export interface SourceRequest extends Intake {
  readonly spec: SourceSpec;
  /** What `@/.` means. Absolute. */
  readonly directory: string;
  /** Where the manifest asks for it, for messages. */
  readonly at?: Place;
}

/** A source's content, on this machine: its tree, and a way to read each file of it. */
export interface Vendored {
  readonly nature: 'file' | 'directory';
  readonly tree: Tree;
  /** A fresh reader over the content; the caller disposes it. */
  open(): BlobReader;
}

/**
 * A kind of source. `resolve` chooses what the request means now; after it, nothing may choose: `vendor` yields exactly
 * what the resolution says, or fails.
 */
export interface Source extends Plugin<SourceSpec> {
  /** @throws ArxError SOURCE_* when it cannot be found; nothing but the cache has changed then. */
  resolve(request: SourceRequest, context: Context): Promise<Resolution>;
  /** @throws ArxError SOURCE_*, LOCK_MISMATCH or INTEGRITY_*; nothing but the cache has changed then. */
  vendor(request: SourceRequest, resolution: Resolution, context: Context): Promise<Vendored>;
}
