import { textOfLines } from './text-of-lines.ts';
import type { PluginAdded } from '../../commands/plugin/add.ts';
import type { PluginMade } from '../../commands/plugin/new.ts';
import type { PluginRow } from '../../commands/plugin/plugin-row.ts';
import type { PluginRemoved } from '../../commands/plugin/remove.ts';
import { visible } from '../../core/visible.ts';
import { formatTable } from './table.ts';

/** What was written, and what to do next. */
export function pluginMadeNotes({ directory, files }: PluginMade): string {
  const place = visible(directory);
  return `wrote ${place} (${files.join(', ')}). Next: arx plugin add ${place}\n`;
}

/** What is allowed now. */
export function pluginAddedNotes(added: PluginAdded): string {
  const { state, name, version = '', path, tree, bundle } = added;
  const what = { added: 'allowed', changed: 'allowed anew', unchanged: 'was allowed already:' }[state];
  return textOfLines([
    `${what} ${visible(name)} ${visible(version)} for ${wordsOf(added).join(', ')}`,
    `  ${visible(path)}`,
    `  ${tree}`,
    ...(bundle === undefined ? [] : [`  from the ${originOf(added)}`]),
  ]);
}

/** The plug-ins, one a line. */
export function pluginListScreen(plugins: readonly PluginRow[]): string {
  const rows = plugins.map((plugin) => [
    visible(plugin.name),
    visible(plugin.version ?? '?'),
    plugin.kinds.join('+') || '?',
    wordsOf(plugin).join(' '),
    plugin.files,
    originOf(plugin),
  ]);
  return textOfLines(formatTable(rows));
}

/** What is no longer allowed. */
export function pluginRemovedNotes({ name, path, filesRemoved }: PluginRemoved): string {
  const files = filesRemoved ? 'Its files were removed' : `Its files are still in ${visible(path)}`;
  return `no longer allowed: ${visible(name)}. ${files}\n`;
}

function wordsOf({ schemes, connectors }: PluginRow): string[] {
  return [...schemes.map((scheme) => `${scheme}://`), ...connectors.map((word) => `@${word}`)];
}

function originOf({ path, bundle, signer = '?' }: PluginRow): string {
  if (bundle === undefined) return visible(path);
  return `bundle ${bundle.slice(0, 'sha256:'.length + 12)} signed by ${visible(signer)}`;
}
