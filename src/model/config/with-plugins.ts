import { Document, isCollection, parseDocument } from 'yaml';
import type { PluginEntry } from './config.ts';

/** The text of a config with other plug-ins; its other parts keep their comments and their order. `text` must be a config. */
export function withPlugins(text: string, plugins: readonly PluginEntry[]): string {
  const document = isEmpty(text) ? new Document({}) : parseDocument(text);
  if (plugins.length === 0) document.delete('plugins');
  else document.set('plugins', document.createNode(plugins.map(memberOf)));
  if (isCollection(document.contents) && document.contents.items.length === 0) return '';
  return document.toString({ lineWidth: 0 });
}

function memberOf({ name, version, path, tree, bundle, signer }: PluginEntry): PluginEntry {
  return {
    name,
    ...(version !== undefined && { version }),
    path,
    tree,
    ...(bundle !== undefined && { bundle }),
    ...(signer !== undefined && { signer }),
  };
}

function isEmpty(text: string): boolean {
  return parseDocument(text).contents === null;
}
