import { Language, Parser } from 'web-tree-sitter';
import { readGrammar } from './grammar-file.ts';
import { copyTree } from './copy-tree.ts';
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

/** Parses shell text. */
export interface ShellParser {
  /** Undefined when the text is too long, too deep or too costly. Never throws. */
  parse(text: string): Syntax | undefined;
}

let loaded: Promise<ShellParser> | undefined;

/**
 * The parser of this process; loaded once, in about 15 ms.
 * @throws ArxError INTERNAL if the grammar is missing.
 */
export function loadShellParser(): Promise<ShellParser> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ShellParser> {
  await Parser.init();
  const language = await Language.load(readGrammar());
  const parser = new Parser().setLanguage(language);
  return { parse: (text) => (text.length > LONGEST_TEXT ? undefined : parseMended(parser, language, text)) };
}

function parseMended(parser: Parser, language: Language, text: string): Syntax | undefined {
  const tree = parseWith(parser, language, text);
  const mended = tree !== undefined && hasError(tree) ? mendTests(tree, text) : undefined;
  return mended === undefined ? tree : parseWith(parser, language, mended);
}

function parseWith(parser: Parser, language: Language, text: string): Syntax | undefined {
  let progress = 0;
  const began = performance.now();
  const isTooMuch = (): boolean =>
    (progress += 1) > MOST_PROGRESS || performance.now() - began > MOST_MILLISECONDS;
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
