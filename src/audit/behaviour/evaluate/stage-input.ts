import type { Command, Statement } from '../shell/shell-model.ts';
import type { Context, Input } from './evaluation.ts';
import { joinPath } from './paths.ts';
import { valueOf } from './resolve-word.ts';
import { UNKNOWN } from './script-facts.ts';

/** What the next stage of a pipeline reads, given what this one read. */
export function inputOf(
  stage: Statement,
  { input, downloaded }: { readonly input: Input | undefined; readonly downloaded: boolean },
  context: Context,
): Input | undefined {
  if (downloaded) return { kind: 'download', by: context.evaluation.downloader };
  if (stage.kind === 'command') return commandOutput(stage, input, context);
  return input?.kind === 'download' ? input : undefined;
}

function commandOutput(command: Command, input: Input | undefined, context: Context): Input | undefined {
  const name = nameOf(command, context);
  if (name === 'echo' || name === 'printf') return printed(command, context);
  if (name === 'cat' || name === 'tee') return copied(command, input, context);
  // Filters change a download, they do not make it another's.
  return input?.kind === 'download' ? input : undefined;
}

function printed({ words }: Command, context: Context): Input {
  const [first, ...rest] = words.slice(1).map((word) => valueOf(word, context));
  const all = first === undefined || /^-[neE]+$/.test(first) ? rest : [first, ...rest];
  const text = all.join(' ');
  return {
    kind: 'text',
    text: nameOf({ words } as Command, context) === 'printf' ? text.replaceAll('\\n', '\n') : text,
  };
}

function copied(
  { words, redirections }: Command,
  input: Input | undefined,
  context: Context,
): Input | undefined {
  const here = redirections.findLast(({ operator }) => operator.startsWith('<<'));
  if (here !== undefined) return { kind: 'text', text: valueOf(here.target, context) };
  if (input !== undefined) return input;
  const operand = words
    .slice(1)
    .map((word) => valueOf(word, context))
    .find((text) => !text.startsWith('-'));
  return operand === undefined || operand.startsWith(UNKNOWN)
    ? undefined
    : { kind: 'file', path: joinPath(context.shell.cwd, operand) };
}

function nameOf({ words: [word] }: Command, context: Context): string {
  return word === undefined ? '' : valueOf(word, context);
}
