import { homedir, userInfo } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { processSink } from './process-sink.ts';
import type { Shell } from './shell.ts';

/** A program: does what its arguments say and returns how it went. It never exits by itself. */
export type Program = (shell: Shell) => Promise<ExitCode>;

// A terminal and a launcher may both pass on one Ctrl-C; only a later signal is a second one. Milliseconds.
const SAME_SIGNAL = 300;

/** Runs a program and ends the process with its status: the only place that does. */
export async function main(load: () => Promise<Program>): Promise<void> {
  failUnlessDone();
  // Else V8 compiles the grammar of shells a second time, optimised: 350 MB that no command lives long enough to gain from.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
  try {
    const shell = shellOf(stopOnSignals());
    const program = await load();
    process.exit(await program(shell));
  } catch (error) {
    process.stderr.write(
      `error: arx cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(EXIT.unexpected);
  }
}

/** Nothing but a program that has come to its end makes the status 0: not a crash, not work that nobody waits for. */
function failUnlessDone(): void {
  process.exitCode = EXIT.unexpected;
  process.on('beforeExit', () => {
    process.stderr.write('error: arx ended before its work was done\n');
    process.exit(EXIT.unexpected);
  });
}

function shellOf(signal: AbortSignal): Shell {
  return {
    argv: process.argv.slice(2),
    env: { ...process.env },
    // An empty HOME counts as missing, as the other variables do.
    home: homedir() || userInfo().homedir,
    get stdin() {
      return addAbortSignal(signal, process.stdin);
    },
    stdout: processSink(process.stdout),
    stderr: processSink(process.stderr),
    signal,
    crashed: crashes(),
  };
}

/** The first signal asks the work to stop and clean up; the second ends the process at once. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void => {
    if (controller.signal.aborted && performance.now() - first > SAME_SIGNAL)
      process.exit(name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
    first ||= performance.now();
    controller.abort(name);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}

function crashes(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  process.on('uncaughtException', reject);
  return promise;
}
