import type { Digest } from '../../core/digest.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import type { PluginPackage } from '../../online/plugins/plugin-package.ts';

/** A plug-in that the config allows. */
export interface PluginRow {
  readonly name: string;
  /** Missing when its directory is no plug-in any more, or cannot be read whole, and the config does not say it. */
  readonly version?: string;
  /** What it adds. Empty when that cannot be read. */
  readonly kinds: readonly ('source' | 'connector')[];
  readonly schemes: readonly string[];
  readonly connectors: readonly string[];
  readonly path: string;
  /** The digest of the files that are allowed. */
  readonly tree: Digest;
  readonly files: 'as allowed' | 'changed' | 'missing';
  /** The sealed bundle that it came in, and who had signed that. */
  readonly bundle?: Digest;
  readonly signer?: string;
}

/** A row, from the config and from what the package.json says; undefined when that cannot be read. */
export function rowOf(
  { name, version, path, tree, bundle, signer }: PluginEntry,
  about: PluginPackage | undefined,
  files: PluginRow['files'],
): PluginRow {
  const { schemes = [], connectors = [] } = about ?? {};
  const now = about?.version ?? version;
  return {
    name,
    ...(now !== undefined && { version: now }),
    kinds: [
      ...(schemes.length > 0 ? (['source'] as const) : []),
      ...(connectors.length > 0 ? (['connector'] as const) : []),
    ],
    schemes,
    connectors: connectors.map(({ word }) => word),
    path,
    tree,
    files,
    ...(bundle !== undefined && { bundle }),
    ...(signer !== undefined && { signer }),
  };
}
