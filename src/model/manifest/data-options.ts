import { isAccountName } from '../account-name.ts';
import type { DataEntry } from '../manifest.ts';
import type { SourceSpec } from '../source-spec.ts';
import type { Fields } from './fields.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { textOf } from './texts.ts';

/** mode and owner of a data entry, each only where it has an effect. */
export function dataOptionsOf(
  list: ProblemList,
  fields: Fields,
  where: string,
  source: SourceSpec | undefined,
): Pick<DataEntry, 'mode' | 'owner'> {
  const [mode, owner] = ['mode', 'owner'].map((key) => fields.get(key));
  if (mode !== undefined && source?.nature === 'directory')
    list.add(
      'MANIFEST_NO_EFFECT',
      `Cannot use ${where}.mode: the source is a directory, and mode is for one file`,
      mode.at,
    );
  return defined({
    mode: mode && modeOf(list, mode, `${where}.mode`),
    owner: owner && ownerOf(list, owner, `${where}.owner`),
  });
}

function modeOf(list: ProblemList, node: Node, where: string): number | undefined {
  if (node.kind === 'scalar' && node.type === 'number') {
    list.add(
      'MANIFEST_TYPE',
      `Cannot use ${where}: it is a number, expected octal digits as text`,
      node.at,
      // As YAML 1.2 writes octal numbers.
      `write '${node.text.slice(0, 8).replace(/^0o/, '0')}' in quotes`,
    );
    return undefined;
  }
  const text = textOf(list, node, where);
  if (text === undefined) return undefined;
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  const special = /^[1-7][0-7]{3}$/.test(text);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it ${special ? 'has setuid, setgid or sticky, which arx never sets' : 'is no file mode'}, expected octal digits such as '0640'`,
    node.at,
  );
  return undefined;
}

function ownerOf(list: ProblemList, node: Node, where: string): string | undefined {
  const numeric = node.kind === 'scalar' && node.type === 'number' && /^[0-9]{1,10}$/.test(node.text);
  const text = numeric ? undefined : textOf(list, node, where);
  if (text !== undefined && isOwner(text)) return text;
  if (text !== undefined || numeric)
    list.add(
      numeric ? 'MANIFEST_TYPE' : 'MANIFEST_VALUE',
      `Cannot use ${where}: it is ${numeric ? 'a number' : 'no owner'}, expected "user", "user:group" or numbers in quotes`,
      node.at,
      numeric ? `write '${node.text}' in quotes` : undefined,
    );
  return undefined;
}

function isOwner(text: string): boolean {
  const names = text.split(':');
  return names.length <= 2 && names.every(isAccountName);
}
