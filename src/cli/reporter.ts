import type { ArxError } from '../core/errors.ts';
import type { Event } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { redactText } from '../core/redact.ts';
import { commandOutput } from './command-output.ts';
import type { Globals, ProgressChoice } from './globals.ts';
import type { Paint } from './paint.ts';
import { jsonProgress } from './progress/json.ts';
import { liveProgress } from './progress/live.ts';
import { plainProgress } from './progress/plain.ts';
import { NO_PROGRESS, type Progress, type WorkEvent } from './progress/progress.ts';
import { formatError, formatWarning } from './render/error.ts';
import { errorEnvelope, eventEnvelope } from './render/envelope.ts';
import type { Shell, Sink } from './shell.ts';

/** Tells what happens on standard error. Credentials in any line are taken out as a last line of defence. */
export interface Reporter {
  /** What it returns for the output of a command resolves once that is written, or when nobody reads it any more. */
  readonly report: (event: Event) => void | Promise<void>;
  /** Lines for people; nothing with --quiet or --json. Ends with a newline. */
  note(text: string): void;
  /** @param exit the exit status that the program ends with. */
  fail(error: ArxError, exit: ExitCode): Promise<void>;
  /** Takes the live lines away, and ends the line in which a command stopped. */
  close(): void;
}

/** How a reporter shows things. */
export interface ReporterOptions {
  readonly globals: Globals;
  readonly progress: Exclude<ProgressChoice, 'auto'>;
  readonly paint: Paint;
  /** Which program it is, for the commands that it names. Default: arx. */
  readonly program?: string;
}

/** A reporter on a shell's standard error. */
export function createReporter(shell: Shell, options: ReporterOptions): Reporter {
  const { globals, paint, program = 'arx' } = options;
  const print = (text: string): Promise<boolean> => shell.stderr.write(redactText(text));
  const written = async (text: string): Promise<void> => {
    await print(text).catch(() => undefined);
  };
  const say = (text: string): void => void written(text);
  const commands = commandOutput(shell, globals.json);
  // A command may stop in the middle of a line, and programs read whole ones.
  const endLine = (): void => {
    if (!commands.inLine) return;
    say('\n');
    commands.interrupt();
  };
  const sayLine = (text: string): void => {
    endLine();
    say(text);
  };
  const progress = createProgress(shell.stderr, options.progress, { draw: say, line: sayLine });
  // A command may stop in the middle of a line: what is drawn below it would take the line away when it is erased.
  const between = (act: () => void): void => {
    progress.pause();
    act();
    if (!commands.inLine) progress.resume();
  };
  const onNewLine = (text: string): void => between(() => sayLine(text));
  const output = (event: Event & { type: 'output' }): Promise<void> => {
    let passed = Promise.resolve();
    between(() => {
      passed = commands.write(event);
    });
    return passed;
  };
  const warn = (event: Event & { type: 'warning' }): void => {
    if (globals.json) onNewLine(eventEnvelope(event));
    else if (!globals.quiet) onNewLine(formatWarning(event, paint));
  };
  return {
    report: (event) => {
      if (event.type === 'warning') return warn(event);
      if (event.type === 'step') between(() => commands.step(event));
      if (event.type !== 'output') return progress.show(event);
      return options.progress === 'json' ? written(eventEnvelope(event)) : output(event);
    },
    note: (text) => {
      if (!globals.json && !globals.quiet) onNewLine(text);
    },
    fail: async (error, exit) => {
      progress.close();
      const text = globals.json
        ? errorEnvelope(error, exit)
        : formatError(error, { paint, program, verbose: globals.verbose, width: shell.stderr.columns });
      await print(text).catch(() => undefined);
    },
    close: () => {
      progress.close();
      commands.close();
      endLine();
    },
  };
}

function createProgress(
  stderr: Sink,
  how: Exclude<ProgressChoice, 'auto'>,
  say: Readonly<Record<'draw' | 'line', (text: string) => void>>,
): Progress {
  if (how === 'none') return NO_PROGRESS;
  if (how === 'plain') return plainProgress((line) => say.line(`${line}\n`));
  if (how === 'json') return jsonProgress((event: WorkEvent) => say.line(eventEnvelope(event)));
  return liveProgress({
    get columns() {
      return stderr.columns;
    },
    get rows() {
      return stderr.rows;
    },
    write: say.draw,
  });
}
