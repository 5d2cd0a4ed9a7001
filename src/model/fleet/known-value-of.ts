import type { Json } from '../../core/canonical-json.ts';
import { type MapEntry, type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { FLEET_CODE } from './fleet-problems.ts';
import type { KnownKey } from './fleet-words.ts';
import { jsonOf } from './json-of.ts';
import { secretPlacesOf } from './secret-places-of.ts';

interface Known {
  readonly where: string;
  readonly known: KnownKey;
}

const LONGEST = 4096;
const VARIABLE = /^[A-Z_][A-Z0-9_]{0,127}$/;
const PATH = /^~?\/[^\p{Cc}]+$/u;

const EXPECTED: Readonly<Record<KnownKey['type'], string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  strings: 'a list of texts',
  secret: '{env: NAME}, {file: PATH} or {command: [PROGRAM, WORD]}',
  secrets: 'a map of names to where each secret is',
};

/** The value of a key that a connector reads: of the type that it wants. Undefined after a problem was added. */
export function knownValueOf(list: ProblemList, node: Node, { where, known }: Known): Json | undefined {
  if (node.kind === 'broken') return undefined;
  if (known.type === 'secret') return secretOf(list, node, where);
  if (known.type === 'secrets') return secretPlacesOf(list, node, where);
  if (known.type === 'strings' && node.kind === 'list') {
    const items = node.items.map((item) => textOf(item));
    if (items.every((item) => item !== undefined)) return items;
  }
  const wanted = { string: 'text', strings: 'text', number: 'number', boolean: 'boolean' }[known.type];
  if (node.kind === 'scalar' && node.type === wanted && !node.surprising)
    return wanted === 'text'
      ? (textOf(node) ?? addWrong(list, node, { where, known }))
      : jsonOf(list, node, where);
  return addWrong(list, node, { where, known });
}

function textOf(node: Node): string | undefined {
  if (node.kind !== 'scalar' || node.type !== 'text' || node.surprising) return undefined;
  return node.text.length > LONGEST || /[\0\n\r]/.test(node.text) ? undefined : node.text;
}

function addWrong(list: ProblemList, node: Node, { where, known }: Known): undefined {
  const is =
    node.kind === 'list' && known.type === 'strings' ? 'not all in it is text' : `it is ${nameOfKind(node)}`;
  list.add(
    FLEET_CODE,
    `Cannot use ${where}: ${is}, expected ${EXPECTED[known.type]}`,
    node.at,
    hintFor(node, known),
  );
}

function hintFor(node: Node, { type }: KnownKey): string | undefined {
  if (node.kind !== 'scalar' || node.type === 'null') return undefined;
  if (type === 'string') return node.type === 'text' ? undefined : 'write it in quotes';
  if (type === 'boolean') return 'write true or false, without quotes';
  if (type !== 'number') return undefined;
  return Number.isFinite(Number(node.text)) ? 'write it without quotes' : 'write digits, as in 2222';
}

/** Where a secret is, or the secret as pyinfra has it, of which the connector warns. No problem shows what was written. */
function secretOf(list: ProblemList, node: Node, where: string): Json | undefined {
  const plain = textOf(node);
  if (plain !== undefined && plain !== '') return plain;
  const [entry, ...more] = node.kind === 'map' ? node.entries : [];
  const reference = entry === undefined || more.length > 0 ? undefined : referenceOf(entry);
  if (reference !== undefined) return reference;
  const is = node.kind === 'map' ? 'it does not say where the secret is' : `it is ${nameOfKind(node)}`;
  list.add(
    FLEET_CODE,
    `Cannot use ${where}: ${is}, expected ${EXPECTED.secret}`,
    node.at,
    'put the value into a variable, in capitals, or into a file that only you can read, and name that',
  );
  return undefined;
}

function referenceOf({ key, value }: MapEntry): Json | undefined {
  const text = textOf(value) ?? '';
  if (key === 'env' && VARIABLE.test(text)) return { env: text };
  if (key === 'file' && PATH.test(text)) return { file: text };
  const words = key === 'command' && value.kind === 'list' ? value.items.map(textOf) : [];
  return words.length > 0 && words.every((word) => word !== undefined) ? { command: words } : undefined;
}
