import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { loadConfig } from '../config/load-config.ts';
import { readPluginPackage } from './plugin-package.ts';

/** The schemes that the plug-ins of the user's config add. @throws ArxError CONFIG_INVALID. */
export function pluginSchemes(context: Context): ReadonlySet<string> {
  return new Set(loadConfig(context).plugins.flatMap(({ path }) => schemesOf(path)));
}

/** A plug-in whose directory is gone adds nothing; whoever needs it is told then. */
function schemesOf(path: string): readonly string[] {
  try {
    return readPluginPackage(path).schemes;
  } catch (error) {
    if (error instanceof ArxError) return [];
    throw error;
  }
}
