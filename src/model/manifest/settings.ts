import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import type { Settings } from '../manifest.ts';
import { isVariableName } from '../variable-name.ts';
import type { Fields } from './fields.ts';
import { type Node, nameOfKind } from './node.ts';
import { cwdOf } from './paths.ts';
import type { ProblemList } from './problem-list.ts';
import { lineOf, sealedTextOf } from './texts.ts';

/** label, cwd and env: the same on the bundle and on every entry. `where` is '' for the bundle. */
export function settingsOf(list: ProblemList, fields: Fields, where: string): Settings {
  const prefix = where === '' ? '' : `${where}.`;
  const label = fields.get('label');
  const cwd = fields.get('cwd');
  const env = fields.get('env');
  return defined({
    label: label && lineOf(list, label, `${prefix}label`),
    cwd: cwd && cwdOf(list, cwd, `${prefix}cwd`, where === '' ? 'bundle' : 'entry'),
    env: env && envOf(list, env, `${prefix}env`),
  });
}

/** The object without the members that are undefined. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const pairs = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(pairs) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function envOf(list: ProblemList, node: Node, where: string): Record<string, string> | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind !== 'map') {
    list.add(
      'MANIFEST_TYPE',
      `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map of variables`,
      node.at,
      node.kind === 'list' ? 'write NAME: value, without "- "' : undefined,
    );
    return undefined;
  }
  const env: [string, string][] = [];
  for (const { key, keyAt, value } of node.entries) {
    if (!isVariableName(key))
      list.add(
        'MANIFEST_VALUE',
        `Cannot use ${where}: ${quoted(redactUrl(key), 60)} is not the name of a variable, expected letters, digits and "_"`,
        keyAt,
      );
    const text = sealedTextOf(list, value, `${where}.${isVariableName(key) ? key : '?'}`);
    if (text !== undefined) env.push([key, text]);
  }
  return Object.fromEntries(env);
}
