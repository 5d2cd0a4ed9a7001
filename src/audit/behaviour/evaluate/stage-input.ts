import type { Command, Statement } from '../shell/shell-model.ts';
import type { Context, Input } from './evaluation.ts';
import { joinPath } from './paths.ts';
import { valueOf } from './resolve-word.ts';
import { formatted, unescaped } from './printed-text.ts';
import { UNKNOWN } from './script-facts.ts';

/** What the next stage of a pipeline reads, given what this one read. */
export function inputOf(
  stage: Statement,
  { input, downloaded }: { readonly input: Input | undefined; readonly downloaded: boolean },
  context: Context,
): Input | undefined {
  if (downloaded) return { kind: 'download', by: context.evaluation.downloader };
  if (stage.kind === 'command') return commandOutput(stage, input, context);
  return passed(input, 'another command');
}

function commandOutput(command: Command, input: Input | undefined, context: Context): Input | undefined {
  const name = nameOf(command, context);
  if (name === 'echo' || name === 'printf') return printed(command, context);
  if (name === 'cat' || name === 'tee') return copied(command, input, context);
  // Filters change a download, they do not make it another's.
  return passed(input, name === '' ? 'another command' : name);
}

function passed(input: Input | undefined, by: string): Input {
  return input?.kind === 'download' ? input : { kind: 'printed', by };
}

function printed({ words }: Command, context: Context): Input {
  const [first, ...rest] = words.slice(1).map((word) => valueOf(word, context));
  if (nameOf({ words } as Command, context) === 'printf') {
    const [format = '', ...values] = first === '--' ? rest : [first ?? '', ...rest];
    return { kind: 'text', text: formatted(format, values) };
  }
  const isOption = first !== undefined && /^-[neE]+$/.test(first);
  const text = (first === undefined || isOption ? rest : [first, ...rest]).join(' ');
  // The echo of dash knows escapes without being told.
  return { kind: 'text', text: isOption && !first.includes('e') ? text : unescaped(text) };
}

function copied(
  { words, redirections }: Command,
  input: Input | undefined,
  context: Context,
): Input {
  const name = nameOf({ words } as Command, context);
  const here = redirections.findLast(({ operator }) => operator.startsWith('<<'));
  if (here !== undefined) return { kind: 'text', text: valueOf(here.target, context) };
  const operand = words
    .slice(1)
    .map((word) => valueOf(word, context))
    .find((text) => text === '-' || !text.startsWith('-'));
  if (operand === undefined) return input ?? { kind: 'printed', by: 'cat' };
  return operand.startsWith(UNKNOWN) || name === 'tee'
    ? (input ?? { kind: 'printed', by: name })
    : { kind: 'file', path: joinPath(context.shell.cwd, operand) };
}

function nameOf({ words: [word] }: Command, context: Context): string {
  return word === undefined ? '' : valueOf(word, context);
}
