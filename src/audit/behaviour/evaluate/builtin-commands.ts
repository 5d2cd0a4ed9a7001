import { type Argument, type Context, record } from './evaluation.ts';
import { joinPath } from './paths.ts';
import { runArgumentText, runFile } from './run-shell.ts';
import { UNKNOWN } from './script-facts.ts';

/** A command with its program and arguments. */
export interface NamedCommand {
  readonly name: string;
  readonly program: Argument;
  readonly args: readonly Argument[];
}

/** Commands of the shell that do more than it shows. */
export const BUILTIN_COMMANDS: Readonly<
  Record<string, ((command: NamedCommand, context: Context) => void) | undefined>
> = {
  __proto__: null as never,
  cd: changeDirectory,
  pushd: changeDirectory,
  popd: (_, { shell }) => void (shell.cwd = UNKNOWN),
  eval: evaluate,
  '.': source,
  source,
  trap,
  alias,
  echo: print,
  printf: print,
  which: askFor,
  type: askFor,
  hash: askFor,
};

function changeDirectory({ args }: NamedCommand, { shell }: Context): void {
  const target = args.find(({ text }) => !text.startsWith('-') || text === '-');
  if (target === undefined) shell.cwd = '~';
  else shell.cwd = target.text === '-' ? UNKNOWN : joinPath(shell.cwd, target.text);
}

/** `eval set -- …` only sorts arguments, which getopt(1) has quoted. */
function evaluate({ program, args }: NamedCommand, context: Context): void {
  const words = args[0]?.text === '--' ? args.slice(1) : args;
  const text = words.map((one) => one.text).join(' ');
  if (text === '' || text.startsWith('set -- ')) return;
  const downloaded = words.some((one) => one.downloaded === true);
  runArgumentText({ ...program, text, ...(downloaded ? { downloaded } : {}) }, 'eval', context);
}

function source({ args }: NamedCommand, context: Context): void {
  const [file] = args;
  if (file === undefined) return;
  if (file.text === '/dev/stdin' && context.input?.kind === 'download')
    return record(context, 'download-run', `. runs what ${context.input.by} downloads`, file.at);
  runFile(file, '.', context);
}

function trap({ args }: NamedCommand, context: Context): void {
  const [text] = args.filter((one) => one.text !== '--');
  if (text === undefined || text.text === '' || text.text.startsWith('-')) return;
  if (/^\w+$/.test(text.text)) context.unit.calls.add(text.text);
  if (args.length > 1 && text.text !== UNKNOWN)
    context.evaluation.runText(text.text, text.at, { ...context, shell: { ...context.shell } });
}

/** `alias NAME=TEXT`: the text is run wherever the name stands. */
function alias({ args }: NamedCommand, context: Context): void {
  for (const { text, at } of args) {
    const value = text.slice(text.indexOf('=') + 1);
    if (text.includes('=') && value !== UNKNOWN)
      context.evaluation.runText(value, at, { ...context, shell: { ...context.shell }, inside: 'subshell' });
  }
}

/** `command -v` and its like: the answer decides what is done. */
export function askFor({ args }: NamedCommand, context: Context): void {
  for (const { text, at } of args) if (!text.startsWith('-')) record(context, 'asks-for', text, at);
}

/** What prints a download is as good as the download. */
function print({ args }: NamedCommand, { evaluation }: Context): void {
  if (args.some(({ downloaded }) => downloaded === true)) evaluation.downloads += 1;
}
