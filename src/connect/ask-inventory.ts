import { stripVTControlCharacters } from 'node:util';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { redactText } from '../core/redact.ts';
import { visible } from '../core/visible.ts';
import { capture, type Output } from '../sys/spawn.ts';

/** A question to a program that knows where hosts are. */
export interface InventoryQuestion {
  /** The target as it is named, for messages. */
  readonly target: string;
  readonly argv: readonly [string, ...string[]];
  /** Where it is asked. Absolute. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What anybody would write about 100,000 hosts. */
const MOST = 64 * 1024 * 1024;

/**
 * What the program wrote to its standard output.
 * @throws ArxError HOST_NO_PROGRAM when it is missing, HOST_INVENTORY when it fails, INTERRUPTED.
 */
export async function askInventory(question: InventoryQuestion, context: Context): Promise<string> {
  const { argv, directory, env } = question;
  const { signal } = context;
  const options = { argv, env, cwd: directory, signal, limit: MOST, group: true };
  const output = await capture(options).catch((error: unknown) => {
    throw notStarted(question, error as NodeJS.ErrnoException);
  });
  checkAborted(context);
  if (output.code !== 0) throw failed(question, output);
  return output.stdout.toString();
}

function notStarted({ target, argv: [program], directory }: InventoryQuestion, cause: Error): ArxError {
  return new ArxError(
    'HOST_NO_PROGRAM',
    `Cannot read ${quoted(target)}: the program ${quoted(program)} cannot be started in ${quoted(directory)}, expected both to be there`,
    { hint: `Install ${program}, or put its directory into PATH`, cause },
  );
}

function failed({ target, argv, directory }: InventoryQuestion, output: Output): ArxError {
  const line = argv.join(' ');
  return new ArxError(
    'HOST_INVENTORY',
    `Cannot read ${quoted(target)}: "${line}" ended with ${output.code ?? output.signal}${sayings(output.stderr)}, expected its answer`,
    { hint: `Try by hand: cd ${directory} && ${line}` },
  );
}

/** What it complains about, in one line; terraform draws a box around it. */
function sayings(stderr: Buffer): string {
  const plain = stripVTControlCharacters(stderr.toString());
  const text = visible(redactText(plain.replace(/[\u2500-\u257f\s]+/g, ' ').trim()));
  if (text === '') return '';
  return ` (${text.length > 300 ? `${text.slice(0, 299).toWellFormed()}…` : text})`;
}
