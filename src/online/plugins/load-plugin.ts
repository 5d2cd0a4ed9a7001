import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourcePlugin } from '../../plugin/source-plugin.ts';
import { demandOwnFiles } from './demand-own-files.ts';
import { directoryDigest } from './directory-digest.ts';
import { readPluginPackage } from './plugin-package.ts';

/** A plug-in whose code runs in this process. */
export interface LoadedPlugin {
  /** `NAME@VERSION`. */
  readonly name: string;
  readonly plugin: SourcePlugin;
}

/**
 * Loads the plug-in of a directory after every file in it was found to be one that the user allowed.
 * @param allowed The tree digest that the user's config has for it.
 * @throws ArxError PLUGIN_CHANGED, PLUGIN_INVALID, TRUST_KEY_PERMISSIONS when others may write there; no code of it ran then, unless its module itself is what fails.
 */
export async function loadPlugin(
  directory: string,
  allowed: Digest,
  context: Context,
): Promise<LoadedPlugin> {
  await demandAllowed(directory, allowed, context);
  const { name, version, main } = readPluginPackage(directory);
  const plugin = await importPlugin(main);
  if (isSourcePlugin(plugin)) return { name: `${name}@${version}`, plugin };
  throw new ArxError(
    'PLUGIN_INVALID',
    `Cannot use "${main}": its default export has no resolve and vendor, expected a source plug-in`,
  );
}

async function demandAllowed(directory: string, allowed: Digest, context: Context): Promise<void> {
  const found = await directoryDigest(directory, context);
  if (found === allowed) return demandOwnFiles(realpathSync(directory));
  throw new ArxError(
    'PLUGIN_CHANGED',
    `Cannot load the plug-in "${directory}": its files are ${found}, expected ${allowed} as allowed`,
    { hint: `If you changed them, run \`arx plugin add ${directory}\`` },
  );
}

async function importPlugin(main: string): Promise<unknown> {
  try {
    const module: unknown = await import(pathToFileURL(main).href);
    return (module as { default?: unknown }).default;
  } catch (cause) {
    const { message } = cause as Error;
    throw new ArxError('PLUGIN_INVALID', `Cannot load "${main}": ${message}`, { cause });
  }
}

function isSourcePlugin(value: unknown): value is SourcePlugin {
  const { resolve, vendor } = (value ?? {}) as Partial<SourcePlugin>;
  return typeof resolve === 'function' && typeof vendor === 'function';
}
