import { isDigest } from '../../core/digest.ts';
import { listOf } from '../manifest/fields.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { textOf } from '../manifest/texts.ts';
import { configFieldsOf } from './config-fields.ts';
import { PLUGIN_KEYS } from './config-keys.ts';
import type { PluginEntry } from './config.ts';

const CODE = 'CONFIG_INVALID';
const NEEDED = ['name', 'path', 'tree'];
const DIGEST = 'sha256: and 64 hexadecimal digits';
// npm's package.json documentation, "name".
const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** The section `plugins`. */
export function pluginEntriesOf(list: ProblemList, node: Node): PluginEntry[] {
  const items = listOf(list, node, 'plugins', 'begin each entry with "- "') ?? [];
  const plugins = items.flatMap((item, at) => pluginOf(list, item, `plugins[${at}]`) ?? []);
  const names = plugins.map(({ name }) => name);
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twice >= 0)
    list.add(CODE, `Cannot use plugins[${twice}]: its name is there twice, expected once`, items[twice]?.at);
  return plugins;
}

function pluginOf(list: ProblemList, node: Node, where: string): PluginEntry | undefined {
  if (node.kind !== 'map') {
    if (node.kind !== 'broken')
      list.add(
        CODE,
        `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map with name, path and tree`,
        node.at,
      );
    return undefined;
  }
  const fields = configFieldsOf(list, node, where, PLUGIN_KEYS);
  const text = (key: string): string | undefined => {
    const value = fields.get(key);
    if (value !== undefined) return textOf(list, value, `${where}.${key}`);
    if (NEEDED.includes(key))
      list.add(CODE, `Cannot use ${where}: it has no ${key}, expected name, path and tree`, node.at);
    return undefined;
  };
  const { name, path, tree, ...more } = Object.fromEntries(
    Object.keys(PLUGIN_KEYS).map((key) => [key, text(key)]),
  );
  if (name === undefined || path === undefined || tree === undefined) return undefined;
  const refuse = (key: string, expected: string): undefined =>
    list.add(
      CODE,
      `Cannot use ${where}.${key}: it has another form, expected ${expected}`,
      fields.get(key)?.at,
    ) as undefined;
  if (!PACKAGE.test(name) || name.length > 214) return refuse('name', 'the name of an npm package');
  if (!/^\/[^\p{Cc}]*$/u.test(path)) return refuse('path', 'an absolute path');
  if (!isDigest(tree)) return refuse('tree', DIGEST);
  const { version, bundle, signer } = more;
  if (bundle !== undefined && !isDigest(bundle)) return refuse('bundle', DIGEST);
  return {
    name,
    path,
    tree,
    ...(version !== undefined && { version }),
    ...(bundle !== undefined && { bundle }),
    ...(signer !== undefined && { signer }),
  };
}
