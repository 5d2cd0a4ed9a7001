import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { loadConfig } from '../../online/config/load-config.ts';
import { directoryDigest } from '../../online/plugins/directory-digest.ts';
import { readPluginPackage } from '../../online/plugins/plugin-package.ts';
import { type PluginRow, rowOf } from './plugin-row.ts';

/** `arx plugin list`: what the user's config and the system's allow. No code of a plug-in runs. @throws ArxError CONFIG_INVALID. */
export async function listPlugins(context: Context): Promise<PluginRow[]> {
  return Promise.all(loadConfig(context).plugins.map((plugin) => lookAt(plugin, context)));
}

async function lookAt(plugin: PluginEntry, context: Context): Promise<PluginRow> {
  try {
    const about = readPluginPackage(plugin.path);
    const isAllowed = (await directoryDigest(plugin.path, context)) === plugin.tree;
    return rowOf(plugin, about, isAllowed ? 'as allowed' : 'changed');
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    if (error.code === 'PLUGIN_INVALID') return rowOf(plugin, undefined, 'missing');
    // For example a link out of the directory that npm made.
    if (error.code.startsWith('UNSAFE_')) return rowOf(plugin, undefined, 'changed');
    throw error;
  }
}
