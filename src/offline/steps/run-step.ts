import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import type { ArxError } from '../../core/errors.ts';
import { formatCount } from '../../core/quantity.ts';
import { findProgram } from '../../sys/find-program.ts';
import type { Step } from '../run/step-model.ts';
import type { StepRecord } from '../state/receipt.ts';
import { demandCwd } from './demand-cwd.ts';
import { inPreparation } from './in-preparation.ts';
import { type Outcome, runAttempt } from './run-attempt.ts';
import { prepareAttempt } from './prepare-attempt.ts';
import { stepAccount } from './step-account.ts';
import { stepFailure } from './step-failure.ts';
import { openOutput, type StepOutput } from './step-output.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { tellLeft } from './tell-left.ts';

/** The longest pause before a command is started again, in seconds. */
const LONGEST_PAUSE = 30;

/** How a command went, and the error if it failed. */
export interface StepEnd {
  readonly record: StepRecord;
  readonly error?: unknown;
}

/** What is known of a command while it is at work. */
interface Course {
  attempts: number;
  readonly leftovers: string[];
  readonly staying: string[];
  code: number | undefined;
}

/**
 * Runs one command to its end, again if it fails and may be started again. What it writes is reported as `output` events.
 * Its error is one of RUN_SERVICE_REFUSED, RUN_NO_CWD, RUN_NO_PROGRAM, RUN_NO_USER, RUN_NO_SANDBOX, RUN_STEP_FAILED, RUN_TIMEOUT, RUN_SILENT,
 * INTERRUPTED, or what the reporter threw.
 */
export async function runStep(
  step: Step,
  around: StepSurroundings & {
    /** The name of its log; default its number. */
    readonly logName?: string;
  },
  context: Context,
): Promise<StepEnd> {
  const { label, argv, number } = step;
  const { logs, logName = String(number) } = around;
  const log = logs === undefined ? undefined : { directory: logs, name: logName };
  const output = openOutput({ label, masker: () => around.secrets.masker(), log }, context);
  const course: Course = { attempts: 0, leftovers: [], staying: [], code: undefined };
  const start = performance.now();
  const end = (state: 'done' | 'failed'): StepRecord => ({
    number,
    label,
    argv,
    state,
    ...(course.code !== undefined && { code: course.code }),
    ms: Math.round(performance.now() - start),
    attempts: course.attempts,
    leftovers: course.leftovers,
    ...(course.staying.length > 0 && { staying: course.staying }),
    ...(output.log !== undefined && { log: relative(context.stateDir, output.log) }),
  });
  try {
    await untilDone(step, { course, output, around, context });
    return { record: end('done') };
  } catch (error) {
    return { record: end('failed'), error };
  } finally {
    output.close();
  }
}

interface Work {
  readonly course: Course;
  readonly output: StepOutput;
  readonly around: StepSurroundings;
  readonly context: Context;
}

async function untilDone(step: Step, work: Work): Promise<void> {
  const { context, course } = work;
  for (;;) {
    const error = await once(step, work);
    if (error === undefined) return;
    if (course.attempts > step.retries) throw error;
    const pause = Math.min(2 ** (course.attempts - 1), LONGEST_PAUSE);
    const again = `it is started again in ${pause} s (${course.attempts} of ${formatCount(step.retries, 'time')})`;
    await context.report({ type: 'warning', message: `${error.message}; ${again}` });
    work.output.note(again);
    await delay(pause * 1000, undefined, { signal: context.signal }).catch(() => checkAborted(context));
  }
}

/** @returns why it failed, if starting it again may help. @throws what no further attempt can change. */
async function once(step: Step, { course, output, around, context }: Work): Promise<ArxError | undefined> {
  checkAborted(context);
  const account = stepAccount(step);
  using prepared = await inPreparation(step, () => prepareAttempt(step, account, around, context));
  demandCwd(step);
  demandProgram(step, prepared.env);
  // What was never started has nothing to undo.
  if (course.attempts === 0) around.started(step);
  course.attempts += 1;
  const { env, place, window } = prepared;
  const { signal: stop, hurry } = context;
  const directory = around.workspace.root;
  try {
    const outcome = await runAttempt({ step, env, account, place, directory, stop, hurry, output });
    course.leftovers.push(...outcome.left.ending);
    course.staying.push(...outcome.left.staying);
    course.code = outcome.end.code ?? undefined;
    await tellLeft(step, outcome.left, context);
    if (outcome.stopped === 'abort' || outcome.stopped === 'hurry') checkAborted(context);
    return failureOf(step, outcome, { attempts: course.attempts, output });
  } finally {
    await window?.close();
  }
}

function demandProgram(step: Step, env: Readonly<Record<string, string>>): void {
  const [name] = step.argv;
  const path = env['PATH'] ?? '';
  const place = findProgram(name, path, step.cwd);
  if (place === undefined) {
    const among = name.includes('/') ? '' : ` in ${step.env['PATH'] ?? ''}`;
    throw stepFailure(
      'RUN_NO_PROGRAM',
      step,
      `${JSON.stringify(name)} is no program${among}, expected one that may be executed`,
    );
  }
  // env(1) would read it as a variable.
  if (name.includes('='))
    throw stepFailure('RUN_NO_PROGRAM', step, `${JSON.stringify(name)} has an equals sign, expected none`, {
      hint: 'Give the program another name, or call it by a shell',
    });
}

function failureOf(
  step: Step,
  { end: { code, signal }, stopped }: Outcome,
  { attempts, output }: { readonly attempts: number; readonly output: StepOutput },
): ArxError | undefined {
  const [program] = step.argv;
  const last = output.lastLines();
  const data = {
    code,
    signal,
    ...(attempts > 1 && { attempts }),
    ...(last.length > 0 && { lastLines: last }),
    ...(last.length > 0 && output.log !== undefined && { log: output.log }),
  };
  if (stopped === 'timeout') {
    const problem = `${program} took longer than ${step.timeout} s and was ended, expected its end by then`;
    return stepFailure('RUN_TIMEOUT', step, problem, { data });
  }
  if (stopped === 'silence') {
    const problem = `${program} wrote nothing for ${step.silence} s and was ended, expected a word or its end by then`;
    return stepFailure('RUN_SILENT', step, problem, { data });
  }
  if (code === 0) return undefined;
  const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
  return stepFailure('RUN_STEP_FAILED', step, `${program} ${how}, expected exit code 0`, { data });
}
