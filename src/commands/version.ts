import { SEAL_VERSION } from '../model/seal.ts';
import { VERSION } from '../core/version.ts';

/** What runs here. */
export interface VersionFacts {
  readonly version: string;
  /** The format version of bundles that this arx writes and reads. */
  readonly format: number;
  readonly node: string;
  readonly platform: string;
}

/** `arx version`. */
export function version(): VersionFacts {
  const { versions, platform, arch } = process;
  return { version: VERSION, format: SEAL_VERSION, node: versions.node, platform: `${platform}-${arch}` };
}
