import type { Redirection } from '../shell/shell-model.ts';
import { type Argument, type Context, type Input, record } from './evaluation.ts';
import { recordRead, recordWrite } from './record-use.ts';
import { isConnection, isDevice, joinPath } from './paths.ts';
import { valueOf } from './resolve-word.ts';
import { runWord } from './run-word.ts';
import { secretsIn } from './secrets-in.ts';

/** Follows redirections. Returns what they put on standard input. */
export function runRedirections(redirections: readonly Redirection[], context: Context): Input | undefined {
  let input: Input | undefined;
  for (const { operator, target, at } of redirections) {
    const downloaded = runWord(target, context);
    const argument: Argument = { text: valueOf(target, context), at, word: target };
    if (operator === '<<' || operator === '<<<')
      input = downloaded
        ? { kind: 'download', by: context.evaluation.downloader }
        : { kind: 'text', text: argument.text };
    else if (/^[<>]&$/.test(operator) && /^[\d-]*$/.test(argument.text)) continue;
    else if (operator === '<' || operator === '<&') {
      recordRead(argument, context);
      input = downloaded
        ? { kind: 'download', by: context.evaluation.downloader }
        : isConnection(argument.text)
          ? { kind: 'download', by: 'a connection' }
          : { kind: 'file', path: joinPath(context.shell.cwd, argument.text) };
    } else recordWrite(argument, context, operator);
  }
  noteWrittenSecrets(redirections, context);
  return input;
}

/** A here-document with a secret in it that goes into a file. */
function noteWrittenSecrets(redirections: readonly Redirection[], context: Context): void {
  const file = redirections.find(
    ({ operator, target }) => /^&?>/.test(operator) && !isDevice(valueOf(target, context)),
  );
  if (file === undefined) return;
  for (const { operator, target, at } of redirections)
    if (operator.startsWith('<<'))
      for (const name of secretsIn(target))
        record(context, 'secret-flow', `${name} is written to a file`, at);
}
