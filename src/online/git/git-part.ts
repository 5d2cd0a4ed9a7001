import type { GitLocation } from './git-location.ts';
import type { GitEntry } from './list-tree.ts';

/** What a source takes from one repository: its own, or that of a submodule. */
export interface GitPart {
  readonly location: GitLocation;
  readonly commit: string;
  /** Where its entries stand in the source; empty at its root. */
  readonly at: string;
  readonly entries: readonly GitEntry[];
}

/** Everything that a source takes. */
export interface GitParts {
  readonly nature: 'file' | 'directory';
  readonly parts: readonly GitPart[];
  /** Each submodule that is taken, by its path from the root of the source's own repository. */
  readonly submodules: readonly { readonly path: string; readonly commit: string }[];
}
