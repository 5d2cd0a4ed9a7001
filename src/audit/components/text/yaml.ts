import { newTable } from './toml.ts';
import type { Plain } from './plain.ts';
import { type Parsed, parseProblem } from './read-with.ts';
import { linesOf } from './stanzas.ts';
import { readScalar } from './yaml-scalar.ts';

type Table = Record<string, unknown>;

const DEEPEST = 16;
const KEY =
  /^( *)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`?{}[\]-][^\s]*?|-[^\s][^\s]*?):(?: +(\S.*))?$/;
const LONG_KEY = /^( *)\? ("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'].*)$/;
const LONGEST = 64 * 1024;

/** A mapping whose lines are being read, and how far they are indented. */
interface Open {
  readonly indent: number;
  readonly table: Table;
}

/**
 * The mappings of a YAML document as tools write lockfiles: block mappings of scalars, line by line. Lists and long texts
 * are skipped, flow collections are given as lists with nothing to find in them. Whatever else YAML has (anchors, aliases,
 * tags, several documents) and a key that is there twice are refused, because another reader would see something else.
 * This is no reader of all of YAML: such readers take minutes for a few megabytes of keys.
 */
export function parseYaml(text: string): Parsed<Plain> {
  try {
    return { value: readMapping(linesOf(text)) };
  } catch (error) {
    return { problem: parseProblem('YAML of a lockfile', error) };
  }
}

/** Where a reading stands. */
interface Reading {
  readonly open: Open[];
  /** What is indented more than this belongs to a list or to a text of several lines. */
  skipped: number | undefined;
  /** A key that stood on a line of its own. */
  long: string | undefined;
}

interface Pair {
  readonly indent: number;
  readonly key: string;
  /** Missing: a mapping follows. */
  readonly rest: string | undefined;
}

function readMapping(lines: readonly string[]): Table {
  const root = newTable();
  const reading: Reading = { open: [{ indent: -1, table: root }], skipped: undefined, long: undefined };
  for (const [index, line] of lines.entries()) {
    const indent = line.search(/\S/);
    if (indent < 0 || line[indent] === '#' || isSkipped(reading, line, indent)) continue;
    reading.skipped = undefined;
    if (reading.long === undefined && isItem(line, indent)) reading.skipped = indent;
    else readKey(reading, line, index);
  }
  return root;
}

function isSkipped({ skipped }: Reading, line: string, indent: number): boolean {
  return skipped !== undefined && (indent > skipped || (indent === skipped && isItem(line, indent)));
}

function readKey(reading: Reading, line: string, index: number): void {
  const { long } = reading;
  const pair = long === undefined ? readPair(line) : longPair(long, line, index);
  reading.long = undefined;
  if (pair !== undefined) return addPair(reading, pair, index);
  const key = LONG_KEY.exec(line)?.[2];
  if (key === undefined) throw wrong(index, 'something that is no key');
  reading.long = String(readScalar(key, index));
}

function addPair(reading: Reading, { indent, key, rest }: Pair, index: number): void {
  const parent = parentOf(reading.open, indent, index);
  if (Object.hasOwn(parent, key) || key === '<<') throw wrong(index, 'a key that is there twice, or merged');
  if (rest === undefined) {
    const table = newTable();
    parent[key] = table;
    reading.open.push({ indent, table });
    return;
  }
  parent[key] = /^[|>]/.test(rest) ? '' : readScalar(rest, index);
  reading.skipped = indent;
}

function readPair(line: string): Pair | undefined {
  if (line.length > LONGEST) return undefined;
  const [, blanks, key, rest] = KEY.exec(line) ?? [];
  if (blanks === undefined || key === undefined) return undefined;
  return {
    indent: blanks.length,
    key: String(readScalar(key, 0)),
    rest: rest?.startsWith('#') ? undefined : rest,
  };
}

/** Behind a key on a line of its own, `? KEY`, comes a line that begins with a colon. */
function longPair(key: string, line: string, index: number): Pair {
  const [, blanks, rest] = /^( *):(?: +(\S.*))?$/.exec(line) ?? [];
  if (blanks === undefined) throw wrong(index, 'no colon behind a long key');
  return { indent: blanks.length, key, rest };
}

function isItem(line: string, indent: number): boolean {
  return line[indent] === '-' && (line[indent + 1] === ' ' || line.length === indent + 1);
}

/** The mapping that a line with this indentation is in: those that are indented as much or more have ended. */
function parentOf(open: Open[], indent: number, index: number): Table {
  while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
  const parent = open.at(-1);
  if (parent === undefined || open.length > DEEPEST)
    throw wrong(index, `mappings nested more than ${DEEPEST} deep`);
  return parent.table;
}

function wrong(index: number, what: string): SyntaxError {
  return new SyntaxError(`line ${index + 1} has ${what}`);
}
