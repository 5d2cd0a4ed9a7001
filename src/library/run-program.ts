import { chmodSync, lstatSync } from 'node:fs';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { findProgram } from '../sys/find-program.ts';
import { capture, type Output } from '../sys/spawn.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';

/** A private copy of a program, and how it is called. */
export interface Program {
  /** What messages call it. */
  readonly name: string;
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** True: it is a jar, which java runs. */
  readonly jar: boolean;
  /** The working directory. */
  readonly directory: string;
}

/** How a program ended well, with what it wrote: up to 16 MiB of each stream. */
export type ProgramEnd = Pick<Output, 'stdout' | 'stderr'>;

/**
 * Makes the copy executable, or gives a jar to java, and runs it to its end, in its own process group.
 * @throws ArxError RUN_STEP_FAILED, RUN_NO_JAVA or INTERRUPTED.
 */
export async function runProgram(program: Program, context: Context): Promise<ProgramEnd> {
  if (!lstatSync(program.program).isFile())
    throw failed(program.name, 'it is a directory, expected one file');
  if (program.jar) demandJava(program);
  else chmodSync(program.program, 0o755);
  const output = await start(program, context);
  checkAborted(context);
  if (output.code !== 0) throw failed(program.name, ending(output), output);
  return { stdout: output.stdout, stderr: output.stderr };
}

function demandJava({ name, directory }: Program): void {
  if (findProgram('java', SYSTEM_PATH, directory) !== undefined) return;
  throw new ArxError('RUN_NO_JAVA', `Cannot run "${name}": "java" is no program in ${SYSTEM_PATH}`, {
    hint: 'Install a Java runtime, on Debian with `apt install default-jre-headless`',
  });
}

async function start({ name, program, jar, args, directory }: Program, context: Context): Promise<Output> {
  try {
    const argv = jar ? (['java', '-jar', program, ...args] as const) : ([program, ...args] as const);
    const env = cleanEnvironment(directory);
    return await capture({ argv, cwd: directory, env, group: true, signal: context.signal });
  } catch (cause) {
    throw failed(name, `it cannot be started (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** What the commands of a bundle get too; nothing comes from the caller. */
function cleanEnvironment(scratch: string): Record<string, string> {
  return { PATH: SYSTEM_PATH, HOME: scratch, LANG: 'C.UTF-8', TMPDIR: scratch };
}

function ending({ code, signal }: Output): string {
  return code === null ? `it was ended by ${signal}` : `its exit code is ${code}, expected 0`;
}

function failed(name: string, problem: string, output?: Output): ArxError {
  const data = output === undefined ? {} : { exitCode: output.code, signal: output.signal };
  return new ArxError('RUN_STEP_FAILED', `Cannot run "${name}": ${problem}`, { data });
}
