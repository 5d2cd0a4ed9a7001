import type { Plain } from './plain.ts';
import { type Parsed, parseProblem } from './read-with.ts';
import { createTomlScanner, type TomlScanner } from './toml-scanner.ts';
import { readTomlKey, readTomlValue } from './toml-value.ts';

type Table = Record<string, unknown>;

/**
 * A TOML document (TOML 1.0), as tools write lockfiles and metadata: keys, tables, lists of tables, all values. Dates and
 * numbers stay texts. A key that is there twice is refused.
 */
export function parseToml(text: string): Parsed<Plain> {
  try {
    return { value: readDocument(createTomlScanner(text.replace(/^\uFEFF/, ''))) };
  } catch (error) {
    return { problem: parseProblem('TOML', error) };
  }
}

function readDocument(scan: TomlScanner): Table {
  const root = newTable();
  let table = root;
  for (scan.skipLines(); !scan.atEnd(); scan.skipLines()) {
    if (scan.take('[[')) table = openListed(root, readHeader(scan, ']]'), scan);
    else if (scan.take('[')) table = openTable(root, readHeader(scan, ']'), scan);
    else readPair(scan, table);
    scan.demandLineEnd();
  }
  return root;
}

function readHeader(scan: TomlScanner, close: string): readonly string[] {
  const keys = readTomlKey(scan);
  scan.demand(close);
  return keys;
}

/** One `key = value`, also inside an inline table. */
function readPair(scan: TomlScanner, table: Table): void {
  const keys = readTomlKey(scan);
  scan.demand('=');
  scan.skipBlanks();
  const last = keys.at(-1) ?? '';
  const parent = openTable(table, keys.slice(0, -1), scan);
  if (Object.hasOwn(parent, last)) throw scan.wrong(`a key that is there twice`);
  parent[last] = readTomlValue(scan, readPair);
}

/** The table at some keys, made where it is missing; in a list of tables, its last one. */
function openTable(root: Table, keys: readonly string[], scan: TomlScanner): Table {
  let table = root;
  for (const key of keys) {
    const there = Object.hasOwn(table, key) ? table[key] : (table[key] = newTable());
    const next: unknown = Array.isArray(there) ? there.at(-1) : there;
    if (typeof next !== 'object' || next === null) throw scan.wrong('a key of something that is no table');
    table = next as Table;
  }
  return table;
}

function openListed(root: Table, keys: readonly string[], scan: TomlScanner): Table {
  const parent = openTable(root, keys.slice(0, -1), scan);
  const last = keys.at(-1) ?? '';
  const list: unknown = Object.hasOwn(parent, last) ? parent[last] : (parent[last] = []);
  if (!Array.isArray(list)) throw scan.wrong('a list of tables under a name that is something else');
  const table = newTable();
  list.push(table);
  return table;
}

/** Without a prototype, so that no key of a document finds anything that it does not hold. */
export function newTable(): Table {
  return Object.create(null) as Table;
}
