import { Language, Parser } from 'web-tree-sitter';
import { readGrammar } from './grammar-file.ts';
import { copyTree } from './copy-tree.ts';
import { embeddedFile } from '../../../sys/embedded-file.ts';
import { hasError, mendTests } from './mend-tests.ts';
import type { Syntax } from './syntax.ts';

/** Longer text is not parsed, in UTF-16 units. */
export const LONGEST_TEXT = 512 * 1024;
/**
 * How often the parser may report progress, which it does after a fixed number of steps: a bound for its time that is the
 * same on every machine. As much of real scripts needs about 7,000.
 */
const MOST_PROGRESS = 12_000;
/**
 * Some texts make each step of the parser as slow as the text is long, up to hours. Real ones need a twentieth of this, so
 * that it does not decide differently on two machines.
 */
const MOST_MILLISECONDS = 20_000;
/** All texts of one audit together; after that each has only what an ordinary script needs. */
const MOST_TOGETHER = 60_000;
const LEAST_MILLISECONDS = 50;

/** Parses shell text. */
export interface ShellParser {
  /** Undefined when the text is too long, too deep or too costly. Never throws. */
  parse(text: string): Syntax | undefined;
}

interface Loaded {
  readonly parser: Parser;
  readonly language: Language;
}

let loaded: Promise<Loaded> | undefined;

/**
 * A parser for one audit. The grammar of this process is loaded once, in about 15 ms.
 * @param together milliseconds that all texts may take together before each is held to what an ordinary script needs.
 * @throws ArxError INTERNAL if the grammar is missing.
 */
export async function loadShellParser(together = MOST_TOGETHER): Promise<ShellParser> {
  loaded ??= load();
  const grammar = await loaded;
  let left = together;
  return {
    parse(text) {
      if (text.length > LONGEST_TEXT) return undefined;
      const began = performance.now();
      const most = Math.min(MOST_MILLISECONDS, Math.max(LEAST_MILLISECONDS, left));
      const tree = parseMended(grammar, text, began + most);
      left -= performance.now() - began;
      return tree;
    },
  };
}

async function load(): Promise<Loaded> {
  const wasmBinary = embeddedFile('web-tree-sitter.wasm');
  await Parser.init(wasmBinary === undefined ? {} : { wasmBinary });
  const language = await Language.load(readGrammar());
  return { parser: new Parser().setLanguage(language), language };
}

/** @param end when to stop, on the clock of `performance.now()`. */
function parseMended(grammar: Loaded, text: string, end: number): Syntax | undefined {
  const tree = parseWith(grammar, text, end);
  const mended = tree !== undefined && hasError(tree) ? mendTests(tree, text) : undefined;
  return mended === undefined ? tree : parseWith(grammar, mended, end);
}

function parseWith({ parser, language }: Loaded, text: string, end: number): Syntax | undefined {
  let progress = 0;
  const isTooMuch = (): boolean => (progress += 1) > MOST_PROGRESS || performance.now() > end;
  try {
    parser.reset();
    const tree = parser.parse(text, null, { progressCallback: isTooMuch });
    if (tree === null) return undefined;
    try {
      return copyTree(tree, language, text);
    } finally {
      tree.delete();
    }
  } catch {
    // Out of the memory that WebAssembly has: nothing is known of the text.
    return undefined;
  }
}
