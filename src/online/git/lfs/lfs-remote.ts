import type { GitLocation } from '../git-location.ts';
import type { LfsConfig } from './lfs-config.ts';

/** Whose LFS objects are wanted, and what its commit says of where they are. */
export interface LfsRemote extends LfsConfig {
  readonly location: GitLocation;
}
