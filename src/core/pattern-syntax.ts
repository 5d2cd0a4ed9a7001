import { quoted } from './quoted.ts';

/** A regular expression as a tree. */
export type PatternNode =
  | { readonly kind: 'character'; readonly test: (character: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly part: PatternNode;
      readonly least: number;
      /** Undefined: without end. */
      readonly most: number | undefined;
    };

const LONGEST = 1024;
const DEEPEST = 32;
const MOST_TIMES = 100;

class Problem extends Error {}

/** Reads the syntax of `linearPattern`. `^` at the begin and `$` at the end say what holds anyway. */
export function parsePattern(text: string): PatternNode | { readonly problem: string } {
  if (text === '') return { problem: 'it is empty' };
  if (text.length > LONGEST) return { problem: `it has more than ${LONGEST} characters` };
  const reader = readerOf(text.replace(/^\^/, '').replace(/(?<!\\)((?:\\\\)*)\$$/, '$1'));
  try {
    const node = choice(reader, 0);
    if (reader.peek() !== undefined) throw new Problem('it has a ")" without a "("');
    return node;
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

interface Reader {
  peek(): string | undefined;
  take(): string | undefined;
  /** Takes what a regular expression with the flag `y` matches here. */
  takeMatch(pattern: RegExp): RegExpExecArray | null;
}

function readerOf(text: string): Reader {
  let at = 0;
  const characterAt = (): string | undefined => {
    const point = text.codePointAt(at);
    return point === undefined ? undefined : String.fromCodePoint(point);
  };
  return {
    peek: characterAt,
    take: () => {
      const character = characterAt();
      at += character?.length ?? 0;
      return character;
    },
    takeMatch: (pattern) => {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      at += found?.[0].length ?? 0;
      return found;
    },
  };
}

function choice(reader: Reader, depth: number): PatternNode {
  if (depth > DEEPEST) throw new Problem('its groups nest too deeply');
  const options = [sequence(reader, depth)];
  while (reader.peek() === '|') {
    reader.take();
    options.push(sequence(reader, depth));
  }
  return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
}

function sequence(reader: Reader, depth: number): PatternNode {
  const parts: PatternNode[] = [];
  for (let next = reader.peek(); next !== undefined && next !== '|' && next !== ')'; next = reader.peek())
    parts.push(quantified(reader, atom(reader, depth)));
  return { kind: 'sequence', parts };
}

function quantified(reader: Reader, part: PatternNode): PatternNode {
  const found = reader.takeMatch(/[*+?]|\{(\d{1,3})(,?)(\d{0,3})\}/y);
  if (found === null) return part;
  if (/^[*+?{]$/.test(reader.peek() ?? '')) throw new Problem('it has a quantifier of a quantifier');
  const [text, low = '0', comma, high = ''] = found;
  if (text === '*') return { kind: 'repeat', part, least: 0, most: undefined };
  if (text === '+') return { kind: 'repeat', part, least: 1, most: undefined };
  if (text === '?') return { kind: 'repeat', part, least: 0, most: 1 };
  const least = Number(low);
  const most = comma === '' ? least : high === '' ? undefined : Number(high);
  if (least > MOST_TIMES || (most ?? 0) > MOST_TIMES || (most ?? least) < least)
    throw new Problem(`it repeats ${text}, where up to ${MOST_TIMES} times are possible`);
  return { kind: 'repeat', part, least, most };
}

function atom(reader: Reader, depth: number): PatternNode {
  const character = reader.take();
  if (character === '(') return group(reader, depth);
  if (character === '[') return { kind: 'character', test: classTest(reader) };
  if (character === '.') return { kind: 'character', test: () => true };
  if (character === '\\') return { kind: 'character', test: escaped(reader) };
  if (character === undefined || '*+?{}]^$'.includes(character))
    throw new Problem(
      `it has ${quoted(character ?? '')} where that means nothing; write a backslash before it`,
    );
  return { kind: 'character', test: (other) => other === character };
}

function group(reader: Reader, depth: number): PatternNode {
  reader.takeMatch(/\?:/y);
  if (reader.peek() === '?') throw new Problem('it has a group that looks around or has a name');
  const node = choice(reader, depth + 1);
  if (reader.take() !== ')') throw new Problem('it has a "(" without a ")"');
  return node;
}

type Test = (character: string) => boolean;

const CLASSES: Readonly<Record<string, RegExp>> = { d: /^[0-9]$/, w: /^[A-Za-z0-9_]$/ };

/** What a backslash makes of the next character: itself, unless it is a letter or digit. */
function escaped(reader: Reader): Test {
  const character = reader.take() ?? '';
  const known = CLASSES[character];
  if (known !== undefined) return (other) => known.test(other);
  if (character === '' || /^[A-Za-z0-9]$/.test(character))
    throw new Problem(`it has ${quoted(`\\${character}`)}, of the letters only \\d and \\w are known`);
  return (other) => other === character;
}

function classTest(reader: Reader): Test {
  const negated = reader.takeMatch(/\^/y) !== null;
  const tests: Test[] = [];
  for (let next = reader.peek(); next !== ']' || tests.length === 0; next = reader.peek()) {
    if (next === undefined) throw new Problem('it has a "[" without a "]"');
    tests.push(classItem(reader));
  }
  reader.take();
  return (character) => tests.some((test) => test(character)) !== negated;
}

function classItem(reader: Reader): Test {
  const first = reader.take() ?? '';
  if (first === '\\') return escaped(reader);
  const last = reader.takeMatch(/-([^\]\\])/uy)?.[1];
  if (last === undefined) return (character) => character === first;
  if (last < first)
    throw new Problem(`it has the range ${quoted(`${first}-${last}`)}, whose end is before its begin`);
  return (character) => character >= first && character <= last;
}
