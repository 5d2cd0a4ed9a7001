import { INTERPRETERS, interpreterOf } from '../commands/interpreters.ts';
import { type Argument, type Context, record } from './evaluation.ts';
import { foreignText } from './foreign-text.ts';
import { parseOptions } from './parse-options.ts';
import { runFile } from './run-shell.ts';

/** An interpreter of another language: which file it runs is told, what that does is not. */
export function runInterpreter(
  {
    name,
    program,
    args,
  }: { readonly name: string; readonly program: Argument; readonly args: readonly Argument[] },
  context: Context,
): void {
  const option = INTERPRETERS.get(interpreterOf(name) ?? name);
  const valued = new Set([option, '-m', '-W', '-X', '-I', '-M', '-jar', '-cp', '-r', '--require']);
  const { flags, values, operands } = parseOptions(args, {
    valued: (one) => valued.has(one),
    stops: true,
    long: name === 'java',
  });
  const text = values.find((one) => one.option === option);
  if (text !== undefined) return runText(name, text.value, context);
  const module = values.find((one) => one.option === '-m' || one.option === '-jar');
  if (module?.option === '-m' && /^(?:pip|pipx|ensurepip)$/.test(module.value.text))
    return context.evaluation.dispatch([module.value, ...operands], context);
  if (module !== undefined)
    return record(context, 'opaque', `${name} ${module.option} ${module.value.text}`, program.at);
  const [file] = operands;
  if (file !== undefined && file.text !== '-' && file.text !== '/dev/stdin')
    return runFile(file, name, context);
  if (context.input?.kind === 'download')
    record(context, 'download-run', `${name} runs what ${context.input.by} downloads`, program.at);
  if (context.input?.kind === 'printed')
    record(context, 'dynamic', `${name} runs what ${context.input.by} prints`, program.at);
  if (context.input?.kind === 'text') foreignText(name, { ...program, text: context.input.text }, context);
  if (![...flags].some((flag) => /^(?:-[Vv]|--version|--help)$/.test(flag)))
    record(context, 'opaque', `${name} of its standard input`, program.at);
}

function runText(name: string, text: Argument, context: Context): void {
  if (text.downloaded === true) record(context, 'download-run', `${name} runs what it downloads`, text.at);
  foreignText(name, text, context);
  record(context, 'opaque', `${name} of a text in the command`, text.at);
}
