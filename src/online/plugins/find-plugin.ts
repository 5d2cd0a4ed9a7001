import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { loadConfig } from '../config/load-config.ts';
import { type LoadedPlugin, loadPlugin } from './load-plugin.ts';
import { readPluginPackage } from './plugin-package.ts';

/**
 * Loads the plug-in that the user's config allows for a source. A project has no say in it.
 * @throws ArxError PLUGIN_CONFLICT, PLUGIN_CHANGED, PLUGIN_INVALID, MANIFEST_SOURCE_SCHEME when there is none.
 */
export async function findPlugin({ spec }: SourceRequest, context: Context): Promise<LoadedPlugin> {
  const scheme = spec.kind === 'url' ? spec.scheme : '';
  const found = loadConfig(context).plugins.filter(({ path }) =>
    readPluginPackage(path).schemes.includes(scheme),
  );
  const [first, second] = found;
  if (first === undefined)
    throw new ArxError(
      'MANIFEST_SOURCE_SCHEME',
      `Cannot use "${spec.redacted}": no plug-in of your config has the scheme "${scheme}", expected one`,
      { hint: 'Allow one with `arx plugin add DIRECTORY`' },
    );
  if (second === undefined) return loadPlugin(first.path, first.tree, context);
  throw new ArxError(
    'PLUGIN_CONFLICT',
    `Cannot use "${spec.redacted}": the plug-ins ${first.name} and ${second.name} both have its scheme, expected one`,
  );
}
