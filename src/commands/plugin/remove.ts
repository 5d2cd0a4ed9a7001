import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { listed } from '../../core/listed.ts';
import { quoted } from '../../core/quoted.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { ownPlugins, writeOwnPlugins } from './config-plugins.ts';
import { forgetStored } from './plugin-store.ts';

/** What is no longer allowed. */
export interface PluginRemoved extends PluginEntry {
  /** True when arx had unpacked its files itself, and has removed them. */
  readonly filesRemoved: boolean;
}

/**
 * `arx plugin remove NAME`: takes the permission back. The plug-in's files stay, unless arx had unpacked them itself.
 * @throws ArxError USAGE_INVALID when there is none of that name; CONFIG_INVALID, WRITE_FAILED.
 */
export function removePlugin(name: string, context: Context): PluginRemoved {
  const plugins = ownPlugins(context);
  const found = plugins.find((plugin) => plugin.name === name);
  if (found === undefined) throw unknown(name, plugins);
  writeOwnPlugins(
    plugins.filter((plugin) => plugin !== found),
    context,
  );
  return { ...found, filesRemoved: forgetStored(found, context) };
}

const SHOWN = 10;

function unknown(name: string, plugins: readonly PluginEntry[]): ArxError {
  const names = plugins.map((plugin) => plugin.name);
  const near = didYouMean(name, names);
  const expected = names.length === 0 ? 'and no other' : `expected ${listed(names, SHOWN)}`;
  return new ArxError(
    'USAGE_INVALID',
    `Cannot remove the plug-in ${quoted(name)}: your config has none of that name, ${expected}`,
    { hint: near === undefined ? 'Run `arx plugin list`' : `Did you mean "${near}"?` },
  );
}
