import { type Command, CommanderError } from 'commander';
import type { ArxError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { asArxError } from './as-arx-error.ts';
import { demandUtf8Arguments } from './demand-utf8-arguments.ts';
import { createFace, type Face } from './face.ts';
import { type Globals, readGlobals } from './globals.ts';
import { withImpliedRun } from './implied-run.ts';
import { createPaint, wantsColor } from './paint.ts';
import { createReporter } from './reporter.ts';
import type { Shell } from './shell.ts';
import { withPlaceHint } from './with-place-hint.ts';

/** Runs one command line of a program and says how it went: the one place that decides on success. */
export async function runProgram(shell: Shell, build: (face: Face) => Command): Promise<ExitCode> {
  const face = createFace(shell);
  const program = build(face);
  const argv = withImpliedRun(shell.argv, program);
  try {
    demandUtf8Arguments(shell.argv);
    await Promise.race([parse(program, argv), shell.crashed]);
    await face.shown();
    return face.exit;
  } catch (thrown) {
    // The page of a command that was called without a part of it is on standard error already.
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT.usage;
    return await fail(
      shell,
      { globals: readGlobals(program, argv), name: program.name() },
      asArxError(withPlaceHint(thrown, program, argv)),
    );
  }
}

/** Commander throws also after it has shown a page that was asked for. */
async function parse(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError) || thrown.exitCode !== 0) throw thrown;
  }
}

async function fail(
  shell: Shell,
  { globals, name }: { readonly globals: Globals; readonly name: string },
  error: ArxError,
): Promise<ExitCode> {
  const paint = createPaint(wantsColor(globals.color, shell.env, shell.stderr.isTTY));
  const exit = exitOf(error, shell.signal);
  await createReporter(shell, { globals, progress: 'none', paint, program: name }).fail(error, exit);
  return exit;
}

function exitOf({ code, exit }: ArxError, { reason }: AbortSignal): ExitCode {
  return code === 'INTERRUPTED' && reason !== 'SIGINT' ? EXIT.terminated : exit;
}
