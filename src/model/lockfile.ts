import type { Digest } from '../core/digest.ts';
import type { Resolution } from './seal.ts';

/** What resolve found for one source. */
export interface LockEntry extends Resolution {
  readonly nature: 'file' | 'directory';
  /** The digest of the tree: the content, whatever the packaging. */
  readonly tree: Digest;
  readonly entries: number;
  readonly contentSize: number;
}

/** arx.lock: one entry a source, by the request as written without credentials. */
export interface Lockfile {
  readonly sources: ReadonlyMap<string, LockEntry>;
  /** 1: it is written in the first schema, as it was read. Missing: in the newest one. */
  readonly schema?: 1;
}
