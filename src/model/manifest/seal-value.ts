import type { Manifest } from '../manifest.ts';
import type { Node } from './node.ts';
import { secretSources } from './secret-sources.ts';

// What JSON may leave as it is, and a text file may not have (YAML 1.2.2, section 5.1) or shows to nobody.
const UNWRITABLE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/** A document of the library as JSON text, which is YAML too, without credentials. */
export function sealValue(root: Node, manifest: Manifest): string {
  const secrets = secretSources(manifest);
  const json = JSON.stringify(toPlain(root, secrets), undefined, 2);
  return `${json.replace(UNWRITABLE, escapeUnit)}\n`;
}

function toPlain(node: Node, secrets: ReadonlyMap<string, string>): unknown {
  if (node.kind === 'list') return node.items.map((item) => toPlain(item, secrets));
  if (node.kind === 'map')
    return Object.fromEntries(
      node.entries.map(({ key, value }) => [secrets.get(key) ?? key, toPlain(value, secrets)]),
    );
  if (node.kind === 'broken' || node.type === 'null') return null;
  if (node.type === 'number') return Number(node.text);
  if (node.type === 'boolean') return node.text === 'true';
  return secrets.get(node.text) ?? node.text;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
