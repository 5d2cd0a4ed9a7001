import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { findProgram } from '../sys/find-program.ts';
import { signalGroup } from '../sys/process-group.ts';
import { type ProcessEnd, type RunningProcess, spawn } from '../sys/spawn.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';
import type { Step, StepResult } from './run/step-model.ts';
import type { Sandbox } from './sandbox.ts';

/** Between the request to end and the end by force, in milliseconds. */
const GRACE = 10_000;
/** How long to read on from pipes that somebody else still holds, in milliseconds. */
const DRAIN = 1000;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs one command to its end: no shell, no input, an environment of its own, a process group of its own. What it writes
 * is reported as `output` events. When it has ended, so have all processes of its group, and all in the sandbox.
 * @param sandbox where it runs, unless it may use the host's network.
 * @throws ArxError RUN_NO_CWD, RUN_NO_PROGRAM, RUN_STEP_FAILED, RUN_TIMEOUT or INTERRUPTED.
 */
export async function runStep(
  step: Step,
  sandbox: Sandbox | undefined,
  context: Context,
): Promise<StepResult> {
  checkAborted(context);
  demandCwd(step);
  demandProgram(step);
  const { label, argv } = step;
  context.report({ type: 'step', step: label, state: 'started', detail: argv[0] });
  const start = performance.now();
  const { end, stopped } = await runProcess(step, sandboxOf(step, sandbox), context);
  const ms = Math.round(performance.now() - start);
  if (stopped === 'abort') checkAborted(context);
  demandSuccess(step, end, stopped === 'timeout');
  context.report({ type: 'step', step: label, state: 'done', detail: `${ms} ms` });
  return { label, argv, code: 0, ms };
}

function sandboxOf(step: Step, sandbox: Sandbox | undefined): Sandbox | undefined {
  if (step.network === 'host') return undefined;
  if (sandbox !== undefined) return sandbox;
  throw new ArxError('INTERNAL', `Cannot run step ${step.number}: it has no sandbox, expected one`);
}

type Stopped = 'timeout' | 'abort' | undefined;

async function runProcess(
  step: Step,
  sandbox: Sandbox | undefined,
  context: Context,
): Promise<{ end: ProcessEnd; stopped: Stopped }> {
  const child = await start(step, sandbox);
  report(child.stdout, 'stdout', step, context);
  report(child.stderr, 'stderr', step, context);
  const watch = stopWhenDue(child, step, context);
  try {
    const end = await child.exited;
    return { end, stopped: watch.stopped() };
  } finally {
    watch.cancel();
    await endLeftovers(child, sandbox);
  }
}

/**
 * `env -i` sets the variables, so that what enters the sandbox has none of them: with LD_PRELOAD, say, the bundle's code
 * would already run in a program that is still outside.
 */
async function start(step: Step, sandbox: Sandbox | undefined): Promise<RunningProcess> {
  const variables = Object.entries(step.env).map(([name, value]) => `${name}=${value}`);
  const inside = ['env', '-i', '--', ...variables, ...step.argv];
  const [first = 'env', ...rest] = [...(sandbox?.enter ?? []), ...inside];
  const options = { env: { PATH: SYSTEM_PATH }, cwd: step.cwd, stdin: 'ignore', group: true } as const;
  try {
    return await spawn({ ...options, argv: [first, ...rest] });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw failure('RUN_STEP_FAILED', step, `it cannot be started (${reason})`, { cause });
  }
}

function report(stream: Readable | null, name: 'stdout' | 'stderr', step: Step, context: Context): void {
  stream?.on('data', (bytes: Buffer) => {
    context.report({ type: 'output', step: step.label, stream: name, bytes });
  });
}

/** Asks the group to end when the time is up or the work is aborted, and after a grace ends it. */
function stopWhenDue(
  child: RunningProcess,
  step: Step,
  { signal }: Context,
): { stopped: () => Stopped; cancel: () => void } {
  let stopped: Stopped;
  let force: NodeJS.Timeout | undefined;
  const stop = (reason: Stopped): void => {
    stopped ??= reason;
    signalGroup(child.pid, 'SIGTERM');
    force ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE);
  };
  const abort = (): void => stop('abort');
  const timer = setTimeout(() => stop('timeout'), Math.min(step.timeout * 1000, LONGEST_TIMER));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const cancel = (): void => {
    clearTimeout(timer);
    clearTimeout(force);
    signal.removeEventListener('abort', abort);
  };
  return { stopped: () => stopped, cancel };
}

async function endLeftovers(child: RunningProcess, sandbox: Sandbox | undefined): Promise<void> {
  signalGroup(child.pid, 'SIGKILL');
  await sandbox?.clear();
  const drained = new AbortController();
  await Promise.race([
    child.ended,
    delay(DRAIN, undefined, { signal: drained.signal }).catch(() => undefined),
  ]);
  drained.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function demandCwd(step: Step): void {
  if (statSync(step.cwd, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw failure('RUN_NO_CWD', step, `its cwd ${JSON.stringify(step.cwd)} is no directory`);
}

function demandProgram(step: Step): void {
  const [name] = step.argv;
  const path = step.env['PATH'] ?? '';
  const place = findProgram(name, path, step.cwd);
  if (place === undefined)
    throw failure('RUN_NO_PROGRAM', step, `${JSON.stringify(name)} is no program in ${path}`);
  // env(1) would read it as a variable.
  if (name.includes('='))
    throw failure('RUN_NO_PROGRAM', step, `${JSON.stringify(name)} has an equals sign, expected none`);
}

function demandSuccess(step: Step, { code, signal }: ProcessEnd, late: boolean): void {
  const data = { step: step.number, code, signal };
  const [program] = step.argv;
  if (late) {
    const problem = `${program} took longer than ${step.timeout} s and was ended`;
    throw failure('RUN_TIMEOUT', step, problem, { data });
  }
  if (code === 0) return;
  const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
  throw failure('RUN_STEP_FAILED', step, `${program} ${how}, expected exit code 0`, { data });
}

function failure(
  code: 'RUN_NO_CWD' | 'RUN_NO_PROGRAM' | 'RUN_STEP_FAILED' | 'RUN_TIMEOUT',
  step: Step,
  problem: string,
  details: { cause?: unknown; data?: Readonly<Record<string, unknown>> } = {},
): ArxError {
  const data = { step: step.number, ...details.data };
  const cause = details.cause === undefined ? {} : { cause: details.cause };
  return new ArxError(code, `Cannot run step ${step.number} ${JSON.stringify(step.label)}: ${problem}`, {
    ...cause,
    data,
  });
}
