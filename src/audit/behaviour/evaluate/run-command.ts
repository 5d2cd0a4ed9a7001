import type { Assignment, Command, Word } from '../shell/shell-model.ts';
import { type Argument, type Context, record } from './evaluation.ts';
import { valuesOf } from './resolve-word.ts';
import { UNKNOWN } from './script-facts.ts';
import { runRedirections } from './run-redirections.ts';
import { runWord } from './run-word.ts';
import { checkVariables } from './check-variables.ts';
import { checkWrites } from './check-writes.ts';
import { checkSecrets } from './check-secrets.ts';

/** One command is looked at with so many combinations of what its words may be. */
const MOST_COMBINATIONS = 16;

/** Goes through a simple command: assignments, redirections, then the command itself with each of its possible words. */
export function runCommand(command: Command, context: Context): void {
  for (const assignment of command.assignments) runAssignment(assignment, context);
  const input = runRedirections(command.redirections, context);
  const downloads = command.words.map((word) => runWord(word, context));
  if (command.words.length === 0) return;
  const inner: Context = input === undefined ? context : { ...context, input };
  checkVariables(command, inner);
  checkSecrets(command, inner);
  const before = context.evaluation.downloads;
  for (const args of argumentLists(command.words, downloads, inner)) context.evaluation.dispatch(args, inner);
  if (checkWrites(command, context.evaluation.downloads > before, inner))
    context.evaluation.downloads = before;
}

const TLS_SWITCHES: Readonly<Record<string, string>> = {
  GIT_SSL_NO_VERIFY: '1|true',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  PYTHONHTTPSVERIFY: '0',
  CURL_INSECURE: '1',
};

function runAssignment({ name, value, at }: Assignment, context: Context): void {
  if (value === undefined) return;
  runWord(value, context);
  const values = valuesOf(value, context);
  const off = TLS_SWITCHES[name]?.split('|');
  if (off !== undefined && values.some((one) => off.includes(one)))
    record(context, 'no-tls-check', `${name}=${values[0] ?? ''}`, at);
  if (name === 'LD_PRELOAD' && values.some((one) => one !== ''))
    record(context, 'privilege', 'sets LD_PRELOAD', at);
}

/** Every argv that a command may have, as far as it is known. */
function argumentLists(
  words: readonly Word[],
  downloads: readonly boolean[],
  context: Context,
): readonly Argument[][] {
  let lists: Argument[][] = [[]];
  for (const [index, word] of words.entries()) {
    const choices = valuesOf(word, context).map((text) => argumentsOf(text, word, downloads[index] === true));
    const [only = [], ...more] =
      choices.length * lists.length > MOST_COMBINATIONS ? [unknown(word)] : choices;
    const copies = more.flatMap((choice) => lists.map((list) => [...list, ...choice]));
    for (const list of lists) list.push(...only);
    lists = copies.length === 0 ? lists : [...lists, ...copies];
  }
  return lists.filter((list) => list.length > 0);
}

function unknown(word: Word): Argument[] {
  return [{ text: UNKNOWN, at: word.at, word }];
}

/** The shell splits what an unquoted variable gives, and drops it when it is empty (POSIX 2.6.5). */
function argumentsOf(text: string, word: Word, downloaded: boolean): Argument[] {
  const rest = downloaded ? { downloaded } : {};
  // White space that is not in a variable was quoted, or it would have ended the word.
  const splits =
    word.parts.some(({ kind, quoted }) => kind === 'variable' && !quoted) &&
    word.parts.every((part) => (part.kind === 'text' ? !/[ \t\n]/.test(part.text) : !part.quoted));
  if (!splits) return [{ text, at: word.at, word, ...rest }];
  return text
    .split(/[ \t\n]+/)
    .filter((field) => field !== '')
    .map((field) => ({ text: field, at: word.at, word, ...rest }));
}
