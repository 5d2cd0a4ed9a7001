import type { Command, Statement } from '../shell/shell-model.ts';
import type { Context, Input } from './evaluation.ts';
import { isConnection, joinPath } from './paths.ts';
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

function copied({ words, redirections }: Command, input: Input | undefined, context: Context): Input {
  const [name = '', ...rest] = words.map((word) => valueOf(word, context));
  const last = redirections.findLast(({ operator }) => operator.startsWith('<'));
  const text = last === undefined ? undefined : valueOf(last.target, context);
  if (text !== undefined && last?.operator.startsWith('<<') === true) return { kind: 'text', text };
  const files = rest.filter((word) => !word.startsWith('-'));
  const [file = text, ...more] = name === 'tee' ? [] : files;
  const unknown: Input = input ?? { kind: 'printed', by: name };
  if (file === undefined) return unknown;
  if (isConnection(file)) return { kind: 'download', by: 'a connection' };
  if (more.length > 0 || file.startsWith(UNKNOWN)) return unknown;
  return { kind: 'file', path: joinPath(context.shell.cwd, file) };
}

function nameOf({ words: [word] }: Command, context: Context): string {
  return word === undefined ? '' : valueOf(word, context);
}
