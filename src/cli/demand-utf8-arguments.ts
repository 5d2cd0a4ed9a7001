import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';

/** What Node puts in the place of bytes that are no text. */
const REPLACEMENT = '\u{fffd}';

/**
 * Refuses arguments whose bytes Node has replaced: they would name another file than the one that is meant.
 * @throws ArxError USAGE_INVALID.
 */
export function demandUtf8Arguments(argv: readonly string[]): void {
  const word = argv.find((argument) => argument.includes(REPLACEMENT));
  // The replacement itself is a character that may stand in a name.
  if (word === undefined || isUtf8(commandLine())) return;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot read the argument "${word}": its bytes are no text, expected UTF-8`,
    {
      hint: 'Give the file or directory a name in UTF-8 first, with mv',
    },
  );
}

/** The arguments of this process as they were given, each with a zero byte behind it (proc(5)). */
function commandLine(): Uint8Array {
  try {
    return readFileSync('/proc/self/cmdline');
  } catch {
    return Buffer.of(0xff); // Without /proc nobody can tell, and such a character is hardly ever meant.
  }
}
