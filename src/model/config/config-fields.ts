import { didYouMean } from '../../core/did-you-mean.ts';
import type { Fields } from '../manifest/fields.ts';
import type { MapNode, Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';

/**
 * Takes a map's fields, and reports every key that the config does not have there. Such a key is shown only when it is a
 * slip of a known one: `{me:secret}` in YAML is a map with one long key.
 */
export function configFieldsOf(list: ProblemList, node: MapNode, where: string, keys: object): Fields {
  const fields = new Map<string, Node>();
  for (const { key, keyAt, value } of node.entries) {
    if (Object.hasOwn(keys, key)) fields.set(key, value);
    else addUnknown(list, { key, keyAt, where, keys: Object.keys(keys) });
  }
  return fields;
}

interface Unknown {
  readonly key: string;
  readonly keyAt: Node['at'];
  readonly where: string;
  readonly keys: readonly string[];
}

function addUnknown(list: ProblemList, { key, keyAt, where, keys }: Unknown): void {
  const near = didYouMean(key, keys);
  const shown = near === undefined ? 'a key' : `the key "${key}"`;
  list.add(
    'CONFIG_INVALID',
    `Cannot use ${where}: ${shown} is unknown, expected one of ${keys.join(', ')}`,
    keyAt,
    near === undefined ? undefined : `did you mean "${near}"?`,
  );
}
