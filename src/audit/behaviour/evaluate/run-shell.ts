import { type Argument, type Context, type Input, record } from './evaluation.ts';
import { parseOptions } from './parse-options.ts';
import { joinPath } from './paths.ts';
import { recordRead } from './record-use.ts';
import { runScript } from './run-script.ts';
import { UNKNOWN } from './script-facts.ts';

/** A shell: `-c TEXT`, a script, or what comes on its standard input. */
export function runShell(
  {
    name,
    program,
    args,
  }: { readonly name: string; readonly program: Argument; readonly args: readonly Argument[] },
  context: Context,
): void {
  const { flags, operands } = parseOptions(args, {
    valued: (option) =>
      option === '-o' || option === '-O' || option === '--rcfile' || option === '--init-file',
    stops: true,
  });
  const [first] = operands.filter(({ text }) => !text.startsWith('+'));
  const inner: Context = { ...context, shell: { ...context.shell }, inside: 'script' };
  const fails = flags.has('-e');
  if (flags.has('-c'))
    return first === undefined
      ? undefined
      : runArgumentText(first, name, { ...inner, ...(fails ? { errexit: true } : {}) });
  if (flags.has('--version') || flags.has('--help')) return;
  if (first === undefined || flags.has('-s') || first.text === '-' || first.text === '/dev/stdin')
    return runInput(context.input, name, program, inner);
  runFile(first, name, inner);
}

/** A file by its name: a script. */
export function runFile(file: Argument, name: string, context: Context): void {
  if (file.downloaded === true)
    return record(context, 'download-run', `${name} runs what it downloads`, file.at);
  if (file.word?.parts.some(({ kind }) => kind === 'process') === true)
    return record(context, 'opaque', `${name} runs what another command prints`, file.at);
  const path = joinPath(context.shell.cwd, file.text);
  recordRead(file, context);
  runScript({ path, by: name, at: file.at }, context);
}

/** A text that is an argument: `sh -c TEXT`, `eval TEXT`, `trap TEXT`. */
export function runArgumentText(argument: Argument, name: string, context: Context): void {
  const { text, at } = argument;
  if (argument.downloaded === true) {
    record(context, 'opaque', `${name} of what it downloads`, at);
    return record(context, 'download-run', `${name} runs what it downloads`, at);
  }
  if (!text.includes(UNKNOWN)) return context.evaluation.runText(text, at, context);
  context.unit.dynamic = true;
  record(context, 'dynamic', `${name} of a text that is not known before it runs`, at);
  // What is fixed of it is still looked at.
  if (text.trim() === UNKNOWN)
    record(context, 'opaque', `${name} at ${(context.at ?? at).line}:${(context.at ?? at).column}`, at);
  else context.evaluation.runText(text, at, context);
}

function runInput(input: Input | undefined, name: string, program: Argument, context: Context): void {
  const { input: _, ...rest } = context;
  if (input === undefined) return record(context, 'opaque', `${name} of its standard input`, program.at);
  if (input.kind === 'download') {
    record(context, 'opaque', `${name} of what ${input.by} downloads`, program.at);
    return record(context, 'download-run', `${name} runs what ${input.by} downloads`, program.at);
  }
  if (input.kind === 'printed') {
    record(context, 'opaque', `${name} of its standard input`, program.at);
    return record(context, 'dynamic', `${name} runs what ${input.by} prints`, program.at);
  }
  if (input.kind === 'file') return runScript({ path: input.path, by: name, at: program.at }, rest);
  runArgumentText({ ...program, text: input.text }, name, rest);
}
