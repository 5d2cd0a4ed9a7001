import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import type { AskPassphrase } from '../commands/ask-passphrase.ts';
import { ArxError } from '../core/errors.ts';
import { visible } from '../core/visible.ts';

const TERMINAL = '/dev/tty';
const END = ['\r', '\n', '\u0004'];
const INTERRUPT = '\u0003';
const ERASE = ['\b', '\u007f'];

/** Asks on the terminal that controls this process, without echo; undefined when there is none. */
export function passphraseAsker(): AskPassphrase | undefined {
  try {
    closeSync(openSync(TERMINAL, 'r+'));
  } catch {
    return undefined;
  }
  return (keyFile) => askHidden(`Passphrase of ${visible(keyFile)}: `);
}

async function askHidden(question: string): Promise<string> {
  const input = new ReadStream(openSync(TERMINAL, 'r+'));
  const output = new WriteStream(openSync(TERMINAL, 'r+'));
  // In raw mode nothing is echoed, and the terminal's own keys come as characters.
  input.setRawMode(true);
  output.write(question);
  try {
    return await readLine(input);
  } finally {
    input.setRawMode(false);
    input.destroy();
    output.end('\n');
  }
}

function readLine(input: ReadStream): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let line = '';
  const take = (character: string): void => {
    if (character === INTERRUPT)
      reject(new ArxError('INTERRUPTED', 'Cannot go on: the question for the passphrase was interrupted'));
    else if (END.includes(character)) resolve(line);
    else line = ERASE.includes(character) ? line.slice(0, -1) : line + character;
  };
  input.setEncoding('utf8').on('data', (text) => Array.from(String(text)).forEach(take));
  input.on('error', reject).on('end', () => resolve(line));
  return promise;
}
