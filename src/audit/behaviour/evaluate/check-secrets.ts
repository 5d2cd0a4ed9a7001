import type { Command, Word } from '../shell/shell-model.ts';
import { BUILTINS } from '../commands/usual-tools.ts';
import { type Context, record } from './evaluation.ts';
import { isDevice } from './paths.ts';
import { valueOf } from './resolve-word.ts';
import { secretsIn } from './secrets-in.ts';

/** Secrets that are printed, written to a file, or given to a program in its argv, where every process can read them. */
export function checkSecrets(command: Command, context: Context): void {
  const [first, ...rest] = command.words;
  if (first === undefined) return;
  const name = valueOf(first, context);
  const names = new Set(rest.flatMap(secretsIn));
  for (const secret of names) {
    const how = flow(name, command, context);
    if (how !== undefined) record(context, 'secret-flow', `${secret} is ${how}`, command.at);
  }
}

function flow(name: string, command: Command, context: Context): string | undefined {
  if (name === 'echo' || name === 'printf') return printed(command, context);
  if (BUILTINS.has(name) || context.evaluation.functions.has(name)) return undefined;
  return `an argument of ${name}`;
}

/** echo and printf are the shell's own, so their arguments are in no argv; where do they print to? */
function printed({ redirections }: Command, context: Context): string | undefined {
  const outputs = redirections.filter(({ operator }) => operator.includes('>'));
  const file = outputs.map(({ target }) => target).findLast((target) => !isDescriptor(target, context));
  if (file !== undefined) return isDevice(valueOf(file, context)) ? undefined : 'written to a file';
  return context.piped === true ? undefined : 'printed';
}

function isDescriptor(target: Word, context: Context): boolean {
  return /^[\d-]+$/.test(valueOf(target, context));
}
