import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { findProgram } from '../sys/find-program.ts';
import { signalFollowers, signalGroup } from '../sys/process-group.ts';
import { type ProcessEnd, type RunningProcess, spawn } from '../sys/spawn.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';
import type { Step, StepResult } from './run/step-model.ts';
import { type OutputRelay, relayOutput } from './run/relay-output.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

/** Between the request to end and the end by force, in milliseconds. */
const GRACE = 10_000;
/** How long to read on from pipes that somebody else still holds, in milliseconds. */
const DRAIN = 1000;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs one command to its end: no shell, no input, an environment of its own, a process group of its own. What it writes
 * is reported as `output` events. Unless it may use the host's network, it runs in a sandbox of its own. When it has ended, so
 * have all processes of its group, and all in the sandbox.
 * @throws ArxError RUN_NO_CWD, RUN_NO_PROGRAM, RUN_NO_SANDBOX, RUN_STEP_FAILED, RUN_TIMEOUT or INTERRUPTED.
 */
export async function runStep(step: Step, context: Context): Promise<StepResult> {
  checkAborted(context);
  demandCwd(step);
  demandProgram(step);
  const { label, argv } = step;
  context.report({ type: 'step', step: label, state: 'started', detail: argv[0] });
  const start = performance.now();
  const { end, stopped } = await runProcess(step, context);
  const ms = Math.round(performance.now() - start);
  if (stopped === 'abort') checkAborted(context);
  demandSuccess(step, end, stopped === 'timeout');
  context.report({ type: 'step', step: label, state: 'done', detail: `${ms} ms` });
  return { label, argv, code: 0, ms };
}

type Stopped = 'timeout' | 'abort' | undefined;

/** How a command ended, and why it was ended before. */
interface Outcome {
  readonly end: ProcessEnd;
  readonly stopped: Stopped;
}

async function runProcess(step: Step, context: Context): Promise<Outcome> {
  if (step.network === 'host') return await follow(await start(step, []), step, undefined, context);
  const sandbox = await openSandbox();
  try {
    return await follow(await start(step, sandbox.enter), step, sandbox, context);
  } finally {
    await sandbox.close();
  }
}

async function follow(
  child: RunningProcess,
  step: Step,
  sandbox: Sandbox | undefined,
  context: Context,
): Promise<Outcome> {
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    signalGroup(child.pid, 'SIGKILL');
  };
  const outputs = [
    relayOutput(child.stdout, { step: step.label, stream: 'stdout' }, context, fail),
    relayOutput(child.stderr, { step: step.label, stream: 'stderr' }, context, fail),
  ];
  const ask = (): void => (sandbox === undefined ? signalGroup : signalFollowers)(child.pid, 'SIGTERM');
  const watch = stopWhenDue(child, step, context, ask);
  let end: ProcessEnd;
  try {
    end = await child.exited;
  } finally {
    watch.cancel();
    await endLeftovers(child, sandbox, outputs);
  }
  if (failures.length > 0) throw failures[0];
  return { end, stopped: watch.stopped() };
}

/**
 * `env -i` sets the variables, so that what enters the sandbox has none of them: with LD_PRELOAD, say, the bundle's code
 * would already run in a program that is still outside. It also finds the directory, as the sandbox's mounts have it.
 */
async function start(step: Step, enter: readonly string[]): Promise<RunningProcess> {
  const variables = Object.entries(step.env).map(([name, value]) => `${name}=${value}`);
  const place = enter.length === 0 ? [] : [`--chdir=${step.cwd}`];
  const inside = ['env', '-i', ...place, '--', ...variables, ...step.argv];
  const [first = 'env', ...rest] = [...enter, ...inside];
  const options = { env: { PATH: SYSTEM_PATH }, cwd: step.cwd, stdin: 'ignore', group: true } as const;
  try {
    return await spawn({ ...options, argv: [first, ...rest] });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw failure('RUN_STEP_FAILED', step, `it cannot be started (${reason})`, { cause });
  }
}

/** Asks the group to end when the time is up or the work is aborted, and after a grace ends it. */
function stopWhenDue(
  child: RunningProcess,
  step: Step,
  { signal }: Context,
  ask: () => void,
): { stopped: () => Stopped; cancel: () => void } {
  let stopped: Stopped;
  let force: NodeJS.Timeout | undefined;
  const stop = (reason: Stopped): void => {
    stopped ??= reason;
    ask();
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

async function endLeftovers(
  child: RunningProcess,
  sandbox: Sandbox | undefined,
  outputs: readonly OutputRelay[],
): Promise<void> {
  signalGroup(child.pid, 'SIGKILL');
  await sandbox?.close();
  for (const { lift } of outputs) lift();
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
