import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { loadConfig } from '../../online/config/load-config.ts';
import { directoryDigest } from '../../online/plugins/directory-digest.ts';
import { readPluginPackage } from '../../online/plugins/plugin-package.ts';

/** A plug-in that the config allows. */
export interface PluginRow {
  readonly name: string;
  /** Missing when its directory is no plug-in any more, or cannot be read whole. */
  readonly version?: string;
  readonly schemes: readonly string[];
  readonly path: string;
  /** The digest of the files that are allowed. */
  readonly tree: Digest;
  readonly files: 'as allowed' | 'changed' | 'missing';
}

/** `arx plugin list`: what the user's config and the system's allow. No code of a plug-in runs. @throws ArxError CONFIG_INVALID. */
export async function listPlugins(context: Context): Promise<PluginRow[]> {
  return Promise.all(loadConfig(context).plugins.map((plugin) => rowOf(plugin, context)));
}

async function rowOf({ name, path, tree }: PluginEntry, context: Context): Promise<PluginRow> {
  try {
    const { version, schemes } = readPluginPackage(path);
    const files = (await directoryDigest(path, context)) === tree ? 'as allowed' : 'changed';
    return { name, version, schemes, path, tree, files };
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    if (error.code === 'PLUGIN_INVALID') return { name, schemes: [], path, tree, files: 'missing' };
    // For example a link out of the directory that npm made.
    if (error.code.startsWith('UNSAFE_')) return { name, schemes: [], path, tree, files: 'changed' };
    throw error;
  }
}
