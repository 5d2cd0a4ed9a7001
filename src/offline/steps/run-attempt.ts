import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../../sys/account.ts';
import { findProgram } from '../../sys/find-program.ts';
import type { ProcessEnd, RunningProcess } from '../../sys/spawn.ts';
import { spawnWithPipes } from '../../sys/spawn-with-pipes.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import type { Step } from '../run/step-model.ts';
import { type DirectSandbox, directSandbox } from './direct-sandbox.ts';
import { environmentText } from './environment-text.ts';
import { inPreparation } from './in-preparation.ts';
import { relayOutput } from './relay-output.ts';
import { openSandbox } from './sandbox.ts';
import type { Left, Sandbox, SandboxOptions } from './sandbox-model.ts';
import { asAccount } from './step-account.ts';
import { stepFailure } from './step-failure.ts';
import type { StepOutput } from './step-output.ts';
import { type Stopped, stopWhenDue, type Watch } from './stop-when-due.ts';

/** How long to read on from pipes that somebody else still holds, in milliseconds. */
const DRAIN = 1000;
const NOTHING_LEFT: Left = { ending: [], staying: [] };

/**
 * The first program of ours inside, always the same: as the command's user it goes to the directory, and does what it is
 * told on its standard input. So no variable is ever a word of a command, which every user of the machine could read.
 */
const BEGIN = 'umask 022; ulimit -c 0; cd "$1" || exit 126; shift; eval "$(cat)"; exit 126';

/** nsenter and bwrap end by the signal that ended the command, outside of its limits: the core would be theirs. */
const WITHOUT_CORE = ['sh', '-c', 'ulimit -c 0; exec "$@"', 'sh'];

/** One start of a command. */
export interface Attempt {
  readonly step: Pick<Step, 'number' | 'label' | 'argv' | 'cwd' | 'timeout' | 'silence'>;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Missing: whoever runs the bundle. */
  readonly account: Account | undefined;
  /** 'direct': in the host's own namespaces. */
  readonly place: SandboxOptions | 'direct';
  /** A private directory. */
  readonly directory: string;
  /** Aborted: the command is asked to end. */
  readonly stop: AbortSignal | undefined;
  /** When it is aborted from now on, the command is ended at once. */
  readonly hurry: AbortSignal;
  readonly output: StepOutput;
}

/** How it ended, why it was ended before, and what it left. */
export interface Outcome {
  readonly end: ProcessEnd;
  readonly stopped: Stopped | undefined;
  readonly left: Left;
}

/**
 * Starts a command and waits for its end: no shell, no input, an environment of its own. When it has ended, so have all
 * processes in its sandbox; without one, all of its process group.
 * @throws ArxError RUN_NO_SANDBOX, RUN_STEP_FAILED; what the reporter threw.
 */
export async function runAttempt(attempt: Attempt): Promise<Outcome> {
  if (attempt.place === 'direct') {
    const direct = directSandbox();
    return await follow(attempt, { ...attempt.env, ...direct.mark }, direct);
  }
  const { place, step } = attempt;
  return await follow(attempt, attempt.env, await inPreparation(step, () => openSandbox(place)));
}

async function follow(
  attempt: Attempt,
  env: Readonly<Record<string, string>>,
  sandbox: Sandbox | DirectSandbox,
): Promise<Outcome> {
  let child: RunningProcess | undefined;
  try {
    child = await start(attempt, sandbox.enter);
    if ('guard' in sandbox) await sandbox.guard(child.pid);
    begin(child, env);
    return await attend(child, attempt, sandbox);
  } finally {
    for (const stream of [child?.stdout, child?.stderr]) stream?.destroy();
    await sandbox.close(child?.pid);
  }
}

/** It waits for what it is told. */
async function start(
  { step, account, directory }: Attempt,
  enter: readonly string[],
): Promise<RunningProcess> {
  const inside = [...asAccount(account), 'sh', '-c', BEGIN, 'sh', step.cwd, ...step.argv];
  const [first = 'sh', ...rest] = [...WITHOUT_CORE, ...enter, ...inside];
  const options = { env: { PATH: SYSTEM_PATH }, cwd: '/', stdin: 'pipe', group: true } as const;
  try {
    return await spawnWithPipes({ ...options, argv: [first, ...rest] }, directory);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw stepFailure('RUN_STEP_FAILED', step, `it cannot be started (${reason})`, { cause });
  }
}

function begin({ stdin }: RunningProcess, env: Readonly<Record<string, string>>): void {
  const place = findProgram('env', SYSTEM_PATH, '/') ?? '/usr/bin/env';
  // It may be ended before it has read.
  stdin?.on('error', () => undefined);
  stdin?.end(environmentText(env, place));
}

async function attend(child: RunningProcess, attempt: Attempt, sandbox: Sandbox): Promise<Outcome> {
  const failures: unknown[] = [];
  const { step, stop, hurry } = attempt;
  const watch = stopWhenDue({
    timeout: step.timeout,
    silence: step.silence,
    stop,
    hurry,
    ask: () => sandbox.ask(child.pid),
    force: () => sandbox.force(child.pid),
  });
  const fail = (error: unknown): void => {
    failures.push(error);
    sandbox.force(child.pid);
  };
  const output = passOn(child, attempt.output, watch, fail);
  let end: ProcessEnd;
  let left = NOTHING_LEFT;
  try {
    end = await child.exited;
    if (end.signal !== null) await sandbox.gone();
    watch.cancel();
    const stopped = watch.stopped() !== undefined || failures.length > 0;
    if (stopped) sandbox.force(child.pid);
    else left = await sandbox.left(child.pid, attempt.output.maskName);
  } finally {
    watch.cancel();
    await sandbox.close(child.pid);
    await output.end();
  }
  if (failures.length > 0) throw failures[0];
  return { end, stopped: watch.stopped(), left };
}

/** Reads both streams; at the end what is still in them, for a moment. */
function passOn(
  child: RunningProcess,
  output: StepOutput,
  watch: Watch,
  fail: (error: unknown) => void,
): { end: () => Promise<void> } {
  const ways = output.open();
  const waits = { stdout: false, stderr: false };
  const relay = (stream: 'stdout' | 'stderr') =>
    relayOutput(child[stream], {
      take: (bytes) => ways[stream].take(bytes),
      fail,
      waiting: (isWaiting) => {
        waits[stream] = isWaiting;
        watch.heard(waits.stdout || waits.stderr);
      },
    });
  const relays = [relay('stdout'), relay('stderr')];
  const end = async (): Promise<void> => {
    for (const { lift } of relays) lift();
    const drained = new AbortController();
    await Promise.race([
      child.ended,
      delay(DRAIN, undefined, { signal: drained.signal }).catch(() => undefined),
    ]);
    drained.abort();
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
    ways.stdout.end();
    ways.stderr.end();
  };
  return { end };
}
