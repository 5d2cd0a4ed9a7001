/** Goes through the characters of a TOML document. What is wrong is a SyntaxError that names the line. */
export interface TomlScanner {
  atEnd(): boolean;
  /** The next characters, without taking them. */
  peek(count?: number): string;
  /** Takes a text if it comes next. */
  take(text: string): boolean;
  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): string | undefined;
  demand(text: string): void;
  /** Spaces and tabs. */
  skipBlanks(): void;
  /** Blanks, line ends and comments. */
  skipLines(): void;
  /** Nothing but blanks and a comment may follow on this line. */
  demandLineEnd(): void;
  wrong(what: string): SyntaxError;
}

const BLANKS = /[ \t]*/y;
const LINES = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const LINE_END = /[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y;

/** A scanner at the beginning of a text. */
export function createTomlScanner(text: string): TomlScanner {
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const wrong = (what: string): SyntaxError =>
    new SyntaxError(`line ${text.slice(0, at).split('\n').length} has ${what}`);
  const scanner: TomlScanner = {
    atEnd: () => at >= text.length,
    peek: (count = 1) => text.slice(at, at + count),
    take(expected) {
      if (!text.startsWith(expected, at)) return false;
      at += expected.length;
      return true;
    },
    match,
    demand(expected) {
      scanner.skipBlanks();
      if (!scanner.take(expected)) throw wrong(`no "${expected}" where one is expected`);
    },
    skipBlanks: () => void match(BLANKS),
    skipLines: () => void match(LINES),
    demandLineEnd() {
      if (match(LINE_END) === undefined) throw wrong('more than one thing');
    },
    wrong,
  };
  return scanner;
}
