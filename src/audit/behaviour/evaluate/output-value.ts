import { posix } from 'node:path';
import type { Block, Command, Statement, Word } from '../shell/shell-model.ts';
import type { Context } from './evaluation.ts';
import { directoryOf, joinPath } from './paths.ts';
import { plainText } from './scope.ts';
import { UNKNOWN } from './script-facts.ts';

type ValueOf = (word: Word, context: Context) => string;

/** What a command substitution gives, where that can be told: paths mostly. */
export function outputOf(body: Block, context: Context, valueOf: ValueOf): string {
  const [statement, ...more] = body;
  if (statement === undefined || more.length > 0) return UNKNOWN;
  return statementOutput(statement, context, valueOf);
}

function statementOutput(statement: Statement, context: Context, valueOf: ValueOf): string {
  if (statement.kind === 'command') return commandOutput(statement, context, valueOf);
  if (statement.kind !== 'either' || statement.operator !== '&&') return UNKNOWN;
  const { left, right } = statement;
  // `cd DIRECTORY && pwd` is how scripts find out where they stand.
  if (left.kind !== 'command' || right.kind !== 'command') return UNKNOWN;
  if (nameOf(left) !== 'cd' || nameOf(right) !== 'pwd') return UNKNOWN;
  const target = operands(left).at(-1);
  return target === undefined ? '~' : joinPath(context.shell.cwd, valueOf(target, context));
}

function commandOutput(command: Command, context: Context, valueOf: ValueOf): string {
  const words = operands(command);
  const last = words.at(-1);
  const value = last === undefined ? undefined : valueOf(last, context);
  switch (nameOf(command)) {
    case 'pwd':
      return context.shell.cwd;
    case 'mktemp':
      return temporaryName(command, value);
    case 'dirname':
      return value === undefined ? UNKNOWN : directoryOf(value);
    case 'basename':
      return value === undefined || words.length > 1 || value.endsWith(UNKNOWN)
        ? UNKNOWN
        : posix.basename(value);
    case 'readlink':
    case 'realpath':
    case 'which':
    case 'command':
    case 'echo':
      return value === undefined || words.length > 1 ? UNKNOWN : value;
    default:
      return UNKNOWN;
  }
}

function temporaryName(command: Command, template: string | undefined): string {
  const flags = command.words.slice(1).map((word) => plainText(word) ?? '');
  if (template === undefined || !template.includes('XXX')) return '$TMPDIR/tmp.XXXXXXXXXX';
  const inTemporary = flags.some((flag) => /^-[^-]*t|^--tmpdir$/.test(flag));
  return inTemporary ? `$TMPDIR/${template}` : template;
}

function nameOf({ words: [name] }: Command): string | undefined {
  return name === undefined ? undefined : plainText(name);
}

/** The words after the name that are no options. */
function operands({ words }: Command): readonly Word[] {
  return words.slice(1).filter((word) => plainText(word)?.startsWith('-') !== true);
}
