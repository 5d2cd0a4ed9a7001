import { type Command, Option } from 'commander';
import type { ColorChoice } from './paint.ts';

/** How progress is shown, as `--progress` says. */
export type ProgressChoice = 'auto' | 'tty' | 'plain' | 'json' | 'none';

/** The options that every command takes. */
export interface Globals {
  readonly json: boolean;
  readonly quiet: boolean;
  /** How many times -v was given: 1 shows causes, 2 stacks. */
  readonly verbose: number;
  readonly color: ColorChoice;
  /** Undefined: ARX_PROGRESS or auto. */
  readonly progress: ProgressChoice | undefined;
}

export const PROGRESS_CHOICES = ['auto', 'tty', 'plain', 'json', 'none'] as const;
const COLOR_CHOICES = ['auto', 'always', 'never'] as const;

/** Declares the options of every command on the program itself; commander takes them before and behind the verb. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--json', 'one JSON object on standard output; errors as one JSON line on standard error')
    .option('-q, --quiet', 'only errors and the result')
    .addOption(
      new Option('-v, --verbose', 'causes of errors; -vv also stacks')
        .default(0, '0')
        .argParser((_value, before: number) => before + 1),
    )
    .addOption(new Option('--color <when>', 'auto, always or never').choices(COLOR_CHOICES).default('auto'))
    .addOption(
      new Option('--progress <how>', 'auto, tty, plain, json or none (ARX_PROGRESS)').choices(
        PROGRESS_CHOICES,
      ),
    );
}

/** The options that take a value, to tell a value from an operand. */
export const GLOBALS_WITH_VALUE: ReadonlySet<string> = new Set(['--color', '--progress']);

/** What the program was told, as far as it could be read: after a usage error, too. */
export function readGlobals(program: Command, argv: readonly string[]): Globals {
  const found = program.opts<Partial<Globals>>();
  return {
    json: found.json ?? argv.includes('--json'),
    quiet: found.quiet ?? false,
    verbose: found.verbose ?? 0,
    color: found.color ?? 'auto',
    progress: found.progress,
  };
}
