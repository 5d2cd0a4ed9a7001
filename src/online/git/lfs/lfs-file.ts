import type { LfsPointer } from './pointer.ts';

/** A file whose content a Git LFS pointer names. */
export interface LfsFile extends LfsPointer {
  /** In the source. */
  readonly path: string;
  readonly executable: boolean;
}
