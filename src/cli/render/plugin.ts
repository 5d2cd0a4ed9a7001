import { textOfLines } from './text-of-lines.ts';
import type { PluginAdded } from '../../commands/plugin/add.ts';
import type { PluginRow } from '../../commands/plugin/list.ts';
import type { PluginMade } from '../../commands/plugin/new.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { visible } from '../../core/visible.ts';
import { formatTable } from './table.ts';

/** What was written, and what to do next. */
export function pluginMadeNotes({ directory, files }: PluginMade): string {
  const place = visible(directory);
  return `wrote ${place} (${files.join(', ')}). Next: arx plugin add ${place}\n`;
}

/** What is allowed now. */
export function pluginAddedNotes({ state, name, version, schemes, path, tree }: PluginAdded): string {
  const what = { added: 'allowed', changed: 'allowed anew', unchanged: 'was allowed already:' }[state];
  return [
    `${what} ${visible(name)} ${visible(version ?? '')} for ${schemes.map((scheme) => `${scheme}://`).join(', ')}`,
    `  ${visible(path)}`,
    `  ${tree}`,
    '',
  ].join('\n');
}

/** The plug-ins, one a line. */
export function pluginListScreen(plugins: readonly PluginRow[]): string {
  const rows = plugins.map(({ name, version = '?', schemes, path, files }) => [
    visible(name),
    visible(version),
    schemes.map((scheme) => `${scheme}://`).join(' '),
    files,
    visible(path),
  ]);
  return textOfLines(formatTable(rows));
}

/** What is no longer allowed. */
export function pluginRemovedNotes({ name, path }: PluginEntry): string {
  return `no longer allowed: ${visible(name)}. Its files are still in ${visible(path)}\n`;
}
