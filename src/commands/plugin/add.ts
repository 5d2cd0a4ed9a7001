import { resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { directoryDigest } from '../../online/plugins/directory-digest.ts';
import { readPluginPackage } from '../../online/plugins/plugin-package.ts';
import { ownPlugins, writeOwnPlugins } from './config-plugins.ts';
import type { PluginRow } from './list.ts';

/** What was allowed, and whether it replaced an earlier permission. */
export interface PluginAdded extends PluginRow {
  readonly state: 'added' | 'changed' | 'unchanged';
}

/**
 * `arx plugin add DIRECTORY`: allows a plug-in with the files that it has now. No code of it runs.
 * @throws ArxError PLUGIN_INVALID, PLUGIN_CONFLICT, CONFIG_INVALID, WRITE_FAILED. Then nothing was written.
 */
export async function addPlugin(directory: string, context: Context): Promise<PluginAdded> {
  const path = resolve(directory);
  const { name, version, schemes } = readPluginPackage(path);
  const tree = await directoryDigest(path, context);
  const plugins = ownPlugins(context);
  const before = plugins.find((plugin) => plugin.name === name);
  const others = plugins.filter((plugin) => plugin !== before);
  demandFreeSchemes(schemes, others);
  const row = { name, version, schemes, path, tree, files: 'as allowed' as const };
  if (before?.tree === tree && before.path === path) return { ...row, state: 'unchanged' };
  writeOwnPlugins([...others, { name, path, tree }], context);
  return { ...row, state: before === undefined ? 'added' : 'changed' };
}

function demandFreeSchemes(
  schemes: readonly string[],
  others: readonly { path: string; name: string }[],
): void {
  for (const { path, name } of others) {
    const taken = readPluginPackage(path).schemes.find((scheme) => schemes.includes(scheme));
    if (taken === undefined) continue;
    throw new ArxError(
      'PLUGIN_CONFLICT',
      `Cannot allow the plug-in: the scheme "${taken}" belongs to ${name}, expected a free one`,
      { hint: `Run \`arx plugin remove ${name}\` first` },
    );
  }
}
