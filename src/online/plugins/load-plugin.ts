import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import type { ConnectorPlugin } from '../../plugin/connector-plugin.ts';
import type { SourcePlugin } from '../../plugin/source-plugin.ts';
import { demandOwnFiles } from './demand-own-files.ts';
import { directoryDigest } from './directory-digest.ts';
import { readPluginPackage } from './plugin-package.ts';

/** A plug-in of sources whose code runs in this process. */
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
  const { name, main, exported } = await load(directory, allowed, context);
  if (isSourcePlugin(exported)) return { name, plugin: exported };
  throw withoutForm(main, 'resolve and vendor', 'a source plug-in');
}

/** The same for a plug-in of connectors. Errors as above. */
export async function loadConnectorPlugin(
  directory: string,
  allowed: Digest,
  context: Context,
): Promise<ConnectorPlugin> {
  const { main, exported } = await load(directory, allowed, context);
  if (isConnectorPlugin(exported)) return exported;
  throw withoutForm(main, 'open and no expand', 'a connector plug-in');
}

interface Loaded {
  readonly name: string;
  readonly main: string;
  /** Its default export. */
  readonly exported: unknown;
}

async function load(directory: string, allowed: Digest, context: Context): Promise<Loaded> {
  await demandAllowed(directory, allowed, context);
  const { name, version, main } = readPluginPackage(directory);
  return { name: `${name}@${version}`, main, exported: await importPlugin(main) };
}

function withoutForm(main: string, lacks: string, expected: string): ArxError {
  return new ArxError(
    'PLUGIN_INVALID',
    `Cannot use "${main}": its default export has no ${lacks}, expected ${expected}`,
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
    const message = redactText(cause instanceof Error ? cause.message : String(cause));
    throw new ArxError('PLUGIN_INVALID', `Cannot load "${main}": ${message}`, { cause });
  }
}

function isSourcePlugin(value: unknown): value is SourcePlugin {
  const { resolve, vendor } = (value ?? {}) as Partial<SourcePlugin>;
  return typeof resolve === 'function' && typeof vendor === 'function';
}

function isConnectorPlugin(value: unknown): value is ConnectorPlugin {
  const { open, expand } = (value ?? {}) as Partial<ConnectorPlugin>;
  return typeof open === 'function' || typeof expand === 'function';
}
