import { realpathSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { demandOwnFiles } from '../../online/plugins/demand-own-files.ts';
import { directoryDigest } from '../../online/plugins/directory-digest.ts';
import { type PluginPackage, readPluginPackage } from '../../online/plugins/plugin-package.ts';
import type { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import { ownPlugins, writeOwnPlugins } from './config-plugins.ts';
import { type PluginRow, rowOf } from './plugin-row.ts';
import type { PluginFound, PluginTerms } from './plugin-found.ts';
import { pluginInput } from './plugin-input.ts';
import { forgetStored, storePlugin, storeRoom } from './plugin-store.ts';

/** What was allowed, and whether it replaced an earlier permission. */
export interface PluginAdded extends PluginRow {
  readonly state: 'added' | 'changed' | 'unchanged';
}

/**
 * `arx plugin add FILE`: allows a plug-in with the files that it has now: of a directory, which stays where it is, or of a sealed
 * bundle or a file of npm pack, which are unpacked into the user's data directory. No code of it runs.
 * @throws ArxError PLUGIN_INVALID, PLUGIN_CONFLICT, CONFIG_INVALID, WRITE_FAILED; as `pluginInput`. Then nothing was written.
 */
export async function addPlugin(named: string, terms: PluginTerms, context: Context): Promise<PluginAdded> {
  let room: TemporaryDirectory | undefined;
  try {
    const makeRoom = (): string => (room = storeRoom(context)).path;
    return await allow(await pluginInput(named, makeRoom, terms, context), context);
  } finally {
    room?.[Symbol.dispose]();
  }
}

async function allow(found: PluginFound, context: Context): Promise<PluginAdded> {
  const about = readPluginPackage(found.path);
  const tree = await directoryDigest(found.path, context);
  demandOwnFiles(realpathSync(found.path));
  const plugins = ownPlugins(context);
  const before = plugins.find((plugin) => plugin.name === about.name);
  const others = plugins.filter((plugin) => plugin !== before);
  demandFree(about, others);
  const path = found.isTemporary ? storePlugin(found.path, { name: about.name, tree }, context) : found.path;
  const entry = entryOf({ ...found, path }, { name: about.name, version: about.version, tree });
  const state = before === undefined ? 'added' : isSame(before, entry) ? 'unchanged' : 'changed';
  if (state !== 'unchanged') write([...others, entry], entry, before, context);
  if (before !== undefined && before.path !== path) forgetStored(before, context);
  return { ...rowOf(entry, about, 'as allowed'), state };
}

/** What was unpacked for it goes, when it cannot be allowed. */
function write(
  plugins: readonly PluginEntry[],
  entry: PluginEntry,
  before: PluginEntry | undefined,
  context: Context,
): void {
  try {
    writeOwnPlugins(plugins, context);
  } catch (error) {
    if (entry.path !== before?.path) forgetStored(entry, context);
    throw error;
  }
}

function entryOf(
  { path, bundle, signer }: PluginFound,
  about: Pick<PluginEntry, 'name' | 'version' | 'tree'>,
): PluginEntry {
  return {
    ...about,
    path,
    ...(bundle !== undefined && { bundle }),
    ...(signer !== undefined && { signer }),
  };
}

function isSame(before: PluginEntry, now: PluginEntry): boolean {
  return (['version', 'path', 'tree', 'bundle', 'signer'] as const).every((key) => before[key] === now[key]);
}

function demandFree({ schemes, connectors }: PluginPackage, others: readonly PluginEntry[]): void {
  const words = connectors.map(({ word }) => `@${word}`);
  const wanted = [...schemes.map((scheme) => `${scheme}://`), ...words];
  for (const { path, name } of others) {
    const taken = addedBy(path).find((word) => wanted.includes(word));
    if (taken === undefined) continue;
    throw new ArxError(
      'PLUGIN_CONFLICT',
      `Cannot allow the plug-in: ${taken} belongs to ${name}, expected a free name`,
      {
        hint: `Run \`arx plugin remove ${name}\` first`,
      },
    );
  }
}

/** One whose directory is gone adds nothing. */
function addedBy(path: string): string[] {
  try {
    const { schemes, connectors } = readPluginPackage(path);
    return [...schemes.map((scheme) => `${scheme}://`), ...connectors.map(({ word }) => `@${word}`)];
  } catch (error) {
    if (error instanceof ArxError) return [];
    throw error;
  }
}
