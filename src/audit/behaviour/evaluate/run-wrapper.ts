import { askFor } from './builtin-commands.ts';
import type { Wrapper } from '../commands/wrapper-commands.ts';
import { type Argument, type Context, record } from './evaluation.ts';
import { parseOptions } from './parse-options.ts';
import { joinPath } from './paths.ts';
import { runArgumentText } from './run-shell.ts';
import { UNKNOWN } from './script-facts.ts';

/** A program that runs another one, which is looked at in its place. */
export function runWrapper(
  {
    name,
    program,
    args,
  }: { readonly name: string; readonly program: Argument; readonly args: readonly Argument[] },
  wrapper: Wrapper,
  context: Context,
): void {
  const { flags, values, operands } = parseOptions(args, {
    valued: (option) => wrapper.valued.includes(option),
    stops: true,
  });
  if (name === 'command' && (flags.has('-v') || flags.has('-V')))
    return askFor({ name, program, args }, context);
  const text = values.find(({ option }) => name === 'env' && option === '-S');
  if (text !== undefined) return runArgumentText(text.value, name, context);
  if (wrapper.user !== undefined) become(name, userOf(wrapper.user, values), program, context);
  const command = commandOf(operands, wrapper);
  const rest = name === 'xargs' ? withoutItems(command, values) : command;
  const directory = values.find(({ option }) => option === '-C' || option === '--chdir')?.value.text;
  const cwd = directory === undefined ? context.shell.cwd : joinPath(context.shell.cwd, directory);
  if (wrapper.elsewhere === true) record(context, 'users', 'root', program.at);
  if (rest.length > 0)
    context.evaluation.dispatch(rest, { ...context, shell: { cwd: wrapper.elsewhere === true ? '…' : cwd } });
}

/** Someone else's rights are taken on. */
export function become(name: string, user: string, program: Argument, context: Context): void {
  if (user !== '') record(context, 'users', user, program.at);
  record(context, 'becomes', user === '' ? name : `${name} as ${user}`, program.at);
}

function userOf(
  { options, otherwise }: NonNullable<Wrapper['user']>,
  values: readonly { readonly option: string; readonly value: Argument }[],
): string {
  return values.findLast(({ option }) => options.includes(option))?.value.text ?? otherwise;
}

/** `xargs -I{} sh -c '{}'`: what comes in stands where the mark was. */
function withoutItems(
  command: readonly Argument[],
  values: readonly { readonly option: string; readonly value: Argument }[],
): readonly Argument[] {
  const mark = values.findLast(({ option }) => /^(?:-I|-i|--replace)$/.test(option))?.value.text;
  if (mark === undefined || mark === '') return command;
  return command.map((one) => ({ ...one, text: one.text.replaceAll(mark, UNKNOWN) }));
}

function commandOf(operands: readonly Argument[], { assigns, skips = 0 }: Wrapper): readonly Argument[] {
  const start = assigns === true ? operands.findIndex(({ text }) => !/^[A-Za-z_]\w*=/.test(text)) : 0;
  return start < 0 ? [] : operands.slice(start + skips);
}
