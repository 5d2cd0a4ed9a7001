import type { NamedCommand } from './builtin-commands.ts';
import type { Context } from './evaluation.ts';
import type { Options } from './parse-options.ts';

/** A command with its arguments told apart. */
export interface SpecialCommand extends NamedCommand {
  readonly options: Options;
}

/** Records what a table does not say. */
export type Special = (command: SpecialCommand, context: Context) => void;
