import type { TomlScanner } from './toml-scanner.ts';

type Table = Record<string, unknown>;
type ReadPair = (scan: TomlScanner, table: Table) => void;

const DEEPEST = 32;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const PLAIN = /[A-Za-z0-9_+:.-]+(?: \d\d:[0-9:.Z+-]+)?/y;
const BASIC = /"(?:[^"\\\n\r]|\\.)*"/y;
const LITERAL = /'[^'\n\r]*'/y;
const LONG_BASIC = /"""(?:[^"\\]|\\[^]|"(?!""))*"{3,5}/y;
const LONG_LITERAL = /'''(?:[^']|'(?!''))*'{3,5}/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfre"\\])|[ \t]*\r?\n\s*)|\\/g;
const ESCAPED: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

/** A key, with dots between its parts. */
export function readTomlKey(scan: TomlScanner): readonly string[] {
  const keys: string[] = [];
  do {
    scan.skipBlanks();
    const quoted = scan.match(BASIC);
    const key = quoted === undefined ? readLiteralKey(scan) : unescape(quoted.slice(1, -1), scan);
    keys.push(key);
    scan.skipBlanks();
  } while (scan.take('.'));
  return keys;
}

function readLiteralKey(scan: TomlScanner): string {
  const key = scan.match(LITERAL)?.slice(1, -1) ?? scan.match(BARE_KEY);
  if (key === undefined) throw scan.wrong('no key where one is expected');
  return key;
}

/** Any value. Numbers and dates are given as they are written. */
export function readTomlValue(scan: TomlScanner, readPair: ReadPair, depth = 0): unknown {
  if (depth > DEEPEST) throw scan.wrong(`values nested more than ${DEEPEST} deep`);
  if (scan.take('[')) return readList(scan, readPair, depth + 1);
  if (scan.take('{')) return readInline(scan, readPair);
  const text = readText(scan);
  if (text !== undefined) return text;
  const plain = scan.match(PLAIN);
  if (plain === undefined) throw scan.wrong('no value where one is expected');
  return plain === 'true' || plain === 'false' ? plain === 'true' : plain;
}

function readText(scan: TomlScanner): string | undefined {
  if (scan.peek() !== '"' && scan.peek() !== "'") return undefined;
  const long = scan.match(LONG_BASIC);
  if (long !== undefined) return unescape(withoutFirstLineEnd(long), scan);
  const longLiteral = scan.match(LONG_LITERAL);
  if (longLiteral !== undefined) return withoutFirstLineEnd(longLiteral);
  const basic = scan.match(BASIC);
  if (basic !== undefined) return unescape(basic.slice(1, -1), scan);
  return scan.match(LITERAL)?.slice(1, -1);
}

function withoutFirstLineEnd(text: string): string {
  return text.slice(3, -3).replace(/^\r?\n/, '');
}

function unescape(text: string, scan: TomlScanner): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (...found: (string | undefined)[]) => {
    const [whole, short, long, letter] = found;
    if (whole === '\\') throw scan.wrong('an escape that TOML does not have');
    const code = short ?? long;
    if (code !== undefined) return character(parseInt(code, 16), scan);
    return letter === undefined ? '' : (ESCAPED[letter] ?? letter);
  });
}

function character(code: number, scan: TomlScanner): string {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw scan.wrong('an escape of no character');
  return String.fromCodePoint(code);
}

function readList(scan: TomlScanner, readPair: ReadPair, depth: number): unknown[] {
  const list: unknown[] = [];
  for (scan.skipLines(); !scan.take(']'); scan.skipLines()) {
    list.push(readTomlValue(scan, readPair, depth));
    scan.skipLines();
    if (scan.take(',')) continue;
    if (scan.peek() !== ']') throw scan.wrong('a list without a comma or an end');
  }
  return list;
}

/** Tables in tables go through `readPair`, whose nesting the stack of this parser bounds. */
function readInline(scan: TomlScanner, readPair: ReadPair): Table {
  const table = Object.create(null) as Table;
  scan.skipLines();
  if (scan.take('}')) return table;
  do {
    scan.skipLines();
    if (scan.peek() === '}') break;
    readPair(scan, table);
    scan.skipLines();
  } while (scan.take(','));
  scan.demand('}');
  return table;
}
