import { homedir, userInfo } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { type EndingSignal, heedSignals, type Signals } from './heed-signals.ts';
import { processSink } from './process-sink.ts';
import type { Shell } from './shell.ts';

/** A program: does what its arguments say and returns how it went. It never exits by itself. */
export type Program = (shell: Shell) => Promise<ExitCode>;

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

function shellOf({ signal, hurry }: Signals): Shell {
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
    hurry,
    crashed: crashes(),
  };
}

function stopOnSignals(): Signals {
  const signals = heedSignals({
    exit: (name) => process.exit(name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated),
    tell,
    clock: () => performance.now(),
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies EndingSignal[])
    process.on(name, signals.take);
  return signals;
}

/** What a program reads may be JSON; a person is at a terminal. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\narx: ${text}\n`);
}

function crashes(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  process.on('uncaughtException', reject);
  return promise;
}
