import { program } from '../../src/cli/program.ts';
import type { Sink } from '../../src/cli/shell.ts';
import type { Ended } from './arx-home.ts';

/** Where the program is run. */
export interface Here {
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs arx in this process as main.ts runs it in one of its own, whose start takes longer than most commands. One call after
 * the other: a process has one working directory.
 */
export async function arxHere(args: readonly string[], here: Here): Promise<Ended> {
  const [ended] = await arxHereTogether([args], here);
  return ended as Ended;
}

/** The same with several command lines at the same time. */
export function arxHereTogether(lines: readonly (readonly string[])[], here: Here): Promise<Ended[]> {
  const ended = last.then(() => within(here.cwd, () => Promise.all(lines.map((line) => run(line, here)))));
  last = ended.catch(() => undefined);
  return ended;
}

async function within<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

async function run(args: readonly string[], { env, input = '' }: Here): Promise<Ended> {
  const [stdout, stderr] = [textSink(), textSink()];
  const code = await program({
    argv: args,
    env,
    home: env['HOME'] ?? '/',
    stdin: (async function* () {
      if (input !== '') yield Buffer.from(input);
    })(),
    stdout,
    stderr,
    signal: new AbortController().signal,
    hurry: new AbortController().signal,
    crashed: Promise.withResolvers<never>().promise,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Keeps what is written. */
function textSink(): Sink & { text(): string } {
  const chunks: Buffer[] = [];
  return {
    isTTY: false,
    columns: 80,
    rows: 24,
    write: (bytes) => {
      chunks.push(typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes));
      return Promise.resolve(true);
    },
    text: () => Buffer.concat(chunks).toString(),
  };
}
