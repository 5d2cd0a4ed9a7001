import type { Argument, Context } from './evaluation.ts';
import { parseOptions } from './parse-options.ts';
import { runArgumentText } from './run-shell.ts';
import { become } from './run-wrapper.ts';

/** `su [-] [USER] [-c TEXT]` and `runuser -u USER -- COMMAND`. */
export function runSu(
  {
    name,
    program,
    args,
  }: { readonly name: string; readonly program: Argument; readonly args: readonly Argument[] },
  context: Context,
): void {
  const valued = new Set(['-c', '--command', '-s', '--shell', '-u', '--user', '-g', '--group', '-G']);
  const { values, operands } = parseOptions(args, { valued: (option) => valued.has(option) });
  const named = values.find(({ option }) => option === '-u' || option === '--user')?.value.text;
  const words = operands.filter(({ text }) => text !== '-');
  const [user, ...rest] = named === undefined ? words : [{ text: named }, ...words];
  become(name, user?.text ?? 'root', program, context);
  const text = values.find(({ option }) => option === '-c' || option === '--command');
  const inner: Context = { ...context, shell: { ...context.shell } };
  if (text !== undefined) runArgumentText(text.value, name, inner);
  else if (named !== undefined && rest.length > 0)
    context.evaluation.dispatch(rest as readonly Argument[], inner);
}
