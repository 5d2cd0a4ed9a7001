import { randomBytes } from 'node:crypto';
import { ArxError } from '../core/errors.ts';

/** execve(2): one word of a command line, here all that a login shell is given, has at most so many bytes (MAX_ARG_STRLEN). */
const LONGEST = 131_071;
// Every shell that people log in to reads these as they are between single quotes.
const PLAIN = /^[ "-&(-[\]-~]*$/;
const DECODE = 'for a do shift; v=$(printf %b. "$a"); set -- "$@" "${v%.}"; done; ';

/** By it a program's own start and end are told apart from those of its carrier (ssh, dbclient). */
export interface EndMark {
  /** What the carrier ends with when it fails. */
  readonly failed: number;
  /** Hexadecimal digits that no program writes by chance. */
  readonly nonce: string;
}

/** A fresh mark. */
export function endMark(failed: number): EndMark {
  return { failed, nonce: randomBytes(12).toString('hex') };
}

/**
 * One command line that starts a program with exactly these words, whatever shell the far user logs in to: a POSIX shell,
 * fish, csh, tcsh, zsh. It holds no newline, no `!` (history of csh) and a backslash only before a digit between single
 * quotes, which all of them keep. Other bytes are written in octal, and decoded by `sh` there (printf(1), `%b`).
 * @param mark is written to stderr, between control characters, with `s` before the program and its exit code after it.
 * @throws ArxError INTERNAL for a command line that no system starts.
 */
export function remoteCommand(argv: readonly string[], mark?: EndMark): string {
  const command = mark === undefined && argv.every(isPlain) ? `exec ${quotedWords(argv)}` : bySh(argv, mark);
  const size = Buffer.byteLength(command);
  if (size <= LONGEST) return command;
  throw new ArxError(
    'INTERNAL',
    `Cannot start a program on a target: its words have ${size} bytes, expected at most ${LONGEST}`,
  );
}

function bySh(argv: readonly string[], mark: EndMark | undefined): string {
  const decoded = !argv.every(isPlain);
  const start = mark === undefined ? 'exec "$@"' : marked(mark);
  const words = decoded ? argv.map(octal) : argv;
  return `exec sh -c '${decoded ? DECODE : ''}${start}' sh ${quotedWords(words)}`;
}

/** Also for servers that forget how a quick program ended, or never start it, as dropbear 2022.83 may when several run. */
function marked({ nonce }: EndMark): string {
  const say = (text: string): string => `printf "\\001${nonce}${text}\\001"`;
  return `${say('s')} >&2; "$@"; e=$?; ${say('%s')} $e >&2; exit $e`;
}

function isPlain(word: string): boolean {
  return PLAIN.test(word);
}

function quotedWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:,@-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}

function octal(word: string): string {
  return octalWord(word, PLAIN);
}

/** A word for printf's `%b`: every byte that a pattern does not have is `\0` and three octal digits. */
export function octalWord(word: string, plain: RegExp): string {
  return [...Buffer.from(word)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return plain.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}
