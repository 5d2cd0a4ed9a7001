import { isInlineKind } from '../inline.ts';
import { DEEPEST } from './check-text.ts';
import type { MapEntry, Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

// An object may hold itself, or one part many times: what is read is bounded, not what is given.
const MOST_NODES = 250_000;

const BASE64_FORM: Readonly<Record<string, 'tgz64' | 'jar64'>> = {
  tgz: 'tgz64',
  tgz64: 'tgz64',
  jar: 'jar64',
  jar64: 'jar64',
};

interface Reading {
  readonly list: ProblemList;
  nodes: number;
}

/** Reads a plain value (the library's, or of JSON.parse) as a document without places. */
export function readValue(value: unknown, list: ProblemList): Node {
  return read({ list, nodes: 0 }, value, 0);
}

function read(reading: Reading, value: unknown, depth: number): Node {
  reading.nodes += 1;
  if (reading.nodes > MOST_NODES) return refuseOnce(reading);
  if (depth > DEEPEST) return refuse(reading, 'MANIFEST_TOO_LARGE', `it nests deeper than ${DEEPEST} levels`);
  if (typeof value === 'string') return readText(reading, value);
  if (value instanceof Uint8Array) return base64Map('base64', value);
  if (value === null || value === undefined) return scalar('null', '');
  if (typeof value === 'number' || typeof value === 'bigint') return scalar('number', String(value));
  if (typeof value === 'boolean') return scalar('boolean', String(value));
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item: unknown) => read(reading, item, depth + 1)) };
  if (isPlainObject(value)) return readObject(reading, value, depth);
  return refuse(reading, 'MANIFEST_TYPE', 'a value is neither text, number, list, map nor bytes');
}

// A text has no bytes: they are written as base64, so that the sealed text says the same as the value.
function base64Map(key: 'base64' | 'tgz64' | 'jar64', bytes: Uint8Array): Node {
  const text = Buffer.from(bytes).toString('base64');
  return {
    kind: 'map',
    entries: [{ key, value: { kind: 'scalar', type: 'text', text, surprising: false } }],
  };
}

function scalar(type: 'number' | 'boolean' | 'null', text: string): Node & { kind: 'scalar' } {
  return { kind: 'scalar', type, text, surprising: false };
}

function readText(reading: Reading, text: string): Node {
  if (text.isWellFormed()) return { kind: 'scalar', type: 'text', text, surprising: false, verbatim: 0 };
  return refuse(reading, 'MANIFEST_ENCODING', 'a text is not valid Unicode');
}

function readObject(reading: Reading, value: object, depth: number): Node {
  const entries: MapEntry[] = [];
  const members = Object.entries(value);
  const [kind, bytes] = members.length === 1 ? (members[0] ?? []) : [];
  if (kind !== undefined && bytes instanceof Uint8Array && isInlineKind(kind))
    return base64Map(BASE64_FORM[kind] ?? 'base64', bytes);
  for (const [key, member] of members) {
    if (member === undefined) continue;
    if (key.isWellFormed()) entries.push({ key, value: read(reading, member, depth + 1) });
    else refuse(reading, 'MANIFEST_ENCODING', 'a key is not valid Unicode');
  }
  return { kind: 'map', entries };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuseOnce(reading: Reading): Node {
  if (reading.nodes > MOST_NODES + 1) return { kind: 'broken' };
  return refuse(reading, 'MANIFEST_TOO_LARGE', `it has more than ${MOST_NODES} values`);
}

type ValueCode = 'MANIFEST_TOO_LARGE' | 'MANIFEST_TYPE' | 'MANIFEST_ENCODING';

function refuse({ list }: Reading, code: ValueCode, is: string): Node {
  list.add(code, `Cannot use the manifest: ${is}`, undefined);
  return { kind: 'broken' };
}
