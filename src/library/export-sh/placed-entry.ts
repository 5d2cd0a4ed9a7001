import type { Digest } from '../../core/digest.ts';

/** One path that a script places. Paths are absolute, or below WORK. */
export type PlacedEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly owner: string }
  | { readonly kind: 'link'; readonly path: string; readonly owner: string; readonly target: string }
  | PlacedFile;

export interface PlacedFile {
  readonly kind: 'file';
  readonly path: string;
  /** As in the manifest; empty: whoever runs the script. */
  readonly owner: string;
  readonly digest: Digest;
  /** Four octal digits. */
  readonly mode: string;
  /** Of a source of file nature: its name where `path` turns out to be a directory; empty when it can be none. */
  readonly single?: string;
}
