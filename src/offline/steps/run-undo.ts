import type { Context } from '../../core/context.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import type { Step } from '../run/step-model.ts';
import { openWorkspace, type Workspace } from '../run/workspace.ts';
import type { OpenSecrets } from '../secrets/secrets-model.ts';
import { noDesk } from '../services/no-desk.ts';
import type { UndoStep } from '../state/records.ts';
import { runStep } from './run-step.ts';

/** What undoing has around it. */
export interface UndoSurroundings {
  /** Finds the secrets of one of them again; they are closed after it. */
  secretsFor(undo: UndoStep): Promise<OpenSecrets>;
  /** The directory (0700) for one log each; missing: no logs. */
  readonly logs?: string;
}

/**
 * Undoes commands, the last one first. One that fails does not keep the others from being undone, and neither does an
 * interrupt: only its own time, and the user's second request while it runs, ends one.
 * @returns what could not be undone, or was left by undoing, one sentence each. Never throws.
 */
export async function runUndo(
  undo: readonly UndoStep[],
  around: UndoSurroundings,
  context: Context,
): Promise<string[]> {
  const going = { ...context, signal: new AbortController().signal };
  const remarks: string[] = [];
  for (const each of undo.toReversed()) remarks.push(...(await undoOne(each, around, going)));
  return remarks;
}

async function undoOne(undo: UndoStep, around: UndoSurroundings, context: Context): Promise<string[]> {
  try {
    using secrets = await around.secretsFor(undo);
    using workspace = openWorkspace(context);
    return await undoWith(undo, { ...around, secrets, workspace }, context);
  } catch (error) {
    return [remarkOf(undo, error)];
  }
}

async function undoWith(
  undo: UndoStep,
  around: UndoSurroundings & { readonly secrets: OpenSecrets; readonly workspace: Workspace },
  context: Context,
): Promise<string[]> {
  const step = stepOf(undo, around.workspace);
  const { label, argv } = step;
  context.report({ type: 'step', step: label, state: 'started', detail: argv[0] });
  const surroundings = {
    ...around,
    changed: true,
    services: noDesk,
    logs: around.logs,
    logName: `undo-${undo.number}`,
    started: () => undefined,
    ended: () => undefined,
  };
  const { record, ...failed } = await runStep(step, surroundings, context);
  context.report({ type: 'step', step: label, state: 'done', detail: `${record.ms} ms` });
  const left = record.leftovers.map((name) => `Undoing step ${undo.number} left ${name} running: killed`);
  return 'error' in failed ? [...left, remarkOf(undo, failed.error)] : left;
}

function stepOf(undo: UndoStep, { work, scratch }: Workspace): Step {
  const { number, label, argv, cwd = work, env, network, timeout, silence, user, secrets } = undo;
  return {
    number,
    label: `undo ${label}`,
    argv,
    cwd,
    env: {
      PATH: SYSTEM_PATH,
      HOME: scratch,
      LANG: 'C.UTF-8',
      TMPDIR: scratch,
      ARX_STEP: String(number),
      ...env,
    },
    names: Object.keys(env).sort(),
    network,
    timeout,
    silence,
    when: 'always',
    retries: 0,
    pass: [],
    secrets: Object.keys(secrets).sort(),
    services: [],
    ...(user !== undefined && { user }),
  };
}

function remarkOf({ number, label }: UndoStep, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `Step ${number} ${JSON.stringify(label)} is not undone: ${why}`;
}
