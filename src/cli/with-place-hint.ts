import { type Command, CommanderError } from 'commander';
import { ArxError } from '../core/errors.ts';
import { usageError } from './usage-error.ts';

/** An option before the verb that only the verb knows is said to belong behind it. All else stays as it was thrown. */
export function withPlaceHint(thrown: unknown, program: Command, argv: readonly string[]): unknown {
  if (!(thrown instanceof CommanderError) || thrown.code !== 'commander.unknownOption') return thrown;
  const word = /unknown option '(.+)'/.exec(thrown.message)?.[1] ?? '';
  const verb = verbIn(argv.slice(argv.indexOf(word) + 1), program);
  if (!verb?.options.some((option) => option.long === word || option.short === word)) return thrown;
  const { code, message } = usageError(thrown);
  return new ArxError(code, message, { hint: `Write it behind \`${verb.name()}\`` });
}

function verbIn(words: readonly string[], { commands }: Command): Command | undefined {
  const name = words.find((word) => commands.some((command) => command.name() === word));
  return commands.find((command) => command.name() === name);
}
