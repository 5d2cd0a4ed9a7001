import type { Digest } from '../../core/digest.ts';

interface Owned {
  readonly uid: number;
  readonly gid: number;
}

export interface FoundFile extends Owned {
  readonly kind: 'file';
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
  /** All twelve mode bits. */
  readonly mode: number;
}

export interface FoundLink extends Owned {
  readonly kind: 'link';
  readonly target: string;
}

export interface FoundDirectory extends Owned {
  readonly kind: 'directory';
  /** All twelve mode bits. */
  readonly mode: number;
}

/** What is or was at a path, as far as a rollback gives it back: times, extended attributes and ACLs are not kept. */
export type Found = FoundFile | FoundLink | FoundDirectory;
