import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { scratch, type Scratch } from '../servers/scratch.ts';
import { COMPILED_CODE } from './compiled-code.ts';
import { ALL } from './sampled.ts';

/** The program that runs the sources of this checkout (or of a build of it). */
export const ARX_OF_CHECKOUT = join(import.meta.dirname, '..', '..', 'bin', 'arx.cjs');
/** The program to test: as it is published, when `npm test` has made that (scripts/test.ts); else that of the checkout. */
export const ARX = process.env['ARX_TEST_PROGRAM'] ?? ARX_OF_CHECKOUT;

/** How a program ended and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start arx once. */
export interface Start {
  readonly cwd?: string;
  /** Variables beside those of the home; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A program with arguments that starts arx, for example unshare. */
  readonly under?: readonly string[];
  /** Options for Node itself. */
  readonly node?: readonly string[];
  /** Another program than ARX. */
  readonly program?: string;
  readonly input?: string | Uint8Array;
}

/** A user's home with an own cache, configuration and temporary directory. */
export interface ArxHome extends Disposable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs arx to its end, whatever its exit status. */
  run(args: readonly string[], start?: Start): Promise<Ended>;
  /** Runs arx and gives its standard output. Throws with everything that it said when it fails. */
  ok(args: readonly string[], start?: Start): Promise<string>;
  /** What was left in the temporary directory. */
  leftovers(): string[];
  /** Forgets everything that was downloaded. */
  emptyCache(): void;
  readonly remove: () => void;
}

/** Runs arx somehow else than in a process of its own. */
type RunHere = (
  args: readonly string[],
  here: Required<Pick<Start, 'cwd' | 'env'>> & { readonly input: string },
) => Promise<Ended>;

/**
 * Makes a home in a fresh directory; `env` is added to the little that arx gets.
 * @param here runs what needs no process of its own: `arxHere`. ARX_TEST_ALL=1 does without.
 */
export function arxHome(name: string, env: Readonly<Record<string, string>> = {}, here?: RunHere): ArxHome {
  const home = scratch(name);
  const paths = { HOME: home.path, TMPDIR: join(home.path, 'tmp') };
  mkdirSync(paths.TMPDIR);
  let caches = 0;
  const base = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    ...COMPILED_CODE,
    ...paths,
    ...env,
  };
  const current = (): Record<string, string> => ({
    ...base,
    ARX_CACHE_DIR: join(home.path, `cache-${caches}`),
    ARX_CONFIG_DIR: join(home.path, 'config'),
    ARX_STATE_DIR: join(home.path, 'state'),
  });
  const run = (args: readonly string[], start: Start = {}): Promise<Ended> => {
    const { cwd = home.path, under = [], node = [], program = ARX, input = '' } = start;
    const around = { cwd, env: { ...current(), ...start.env } };
    if (here !== undefined && !ALL && under.length + node.length === 0 && typeof input === 'string')
      return here(args, { ...around, input });
    return runProgram([...under, process.execPath, ...node, program, ...args], { ...around, input });
  };
  return {
    path: home.path,
    get env() {
      return current();
    },
    run,
    ok: async (args, start) => {
      const ended = await run(args, start);
      if (ended.code === 0) return ended.stdout;
      throw new Error(`arx ${args.join(' ')} ended with ${ended.code}\n${ended.stderr}${ended.stdout}`);
    },
    leftovers: () => readdirSync(paths.TMPDIR),
    emptyCache: () => {
      caches += 1;
    },
    ...removal(home),
  };
}

function removal(home: Scratch): { remove: () => void; [Symbol.dispose]: () => void } {
  return { remove: home.remove, [Symbol.dispose]: home.remove };
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
}

/** Runs a program to its end. Status 128 + N stands for an end by signal N, -1 for a program that did not start. */
export async function runProgram(argv: readonly string[], around: Surroundings = {}): Promise<Ended> {
  const [program = '', ...args] = argv;
  const options = { cwd: around.cwd, env: around.env ?? process.env, stdio: 'pipe' } as const;
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(program, args, options);
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => output[stream].push(chunk));
  }
  child.stdin.on('error', () => undefined).end(around.input ?? '');
  child.once('error', (error) => {
    output.stderr.push(Buffer.from(String(error)));
    resolve(-1);
  });
  child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : 1)));
  const code = await promise;
  const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString();
  return { code, stdout: text(output.stdout), stderr: text(output.stderr) };
}

/** Runs a program of the system that must succeed and gives its standard output. */
export function tool(program: string, ...args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = { maxBuffer: 256 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  execFile(program, args, options, (error, stdout, stderr) => {
    if (error === null) resolve(stdout);
    else reject(new Error(`${program} ${args.join(' ')}: ${stderr}${stdout}`, { cause: error }));
  });
  return promise;
}
