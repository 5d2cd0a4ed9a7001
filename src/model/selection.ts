/** Which part of a source's content is meant, beyond the fragment of its URL. It is part of the lock key. */
export interface Selection {
  /** Patterns of the paths that are kept; missing: all. */
  readonly include?: readonly string[];
  /** Patterns of the paths that are dropped, also of those that `include` keeps. */
  readonly exclude?: readonly string[];
  /** How many leading names every path loses; at least 1. */
  readonly strip?: number;
  /** 'any': symbolic links may lead out of the source. Missing: they may not. */
  readonly links?: 'any';
  /** git: whether submodules are obtained; missing: they are. */
  readonly submodules?: false;
  /** git: whether LFS pointers are replaced by what they name; missing: they are. */
  readonly lfs?: false;
}
