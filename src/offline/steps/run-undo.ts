import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { openWorkspace, type Workspace } from '../run/workspace.ts';
import type { OpenSecrets } from '../secrets/secrets-model.ts';
import { openDesk } from '../services/open-desk.ts';
import type { StepRecord } from '../state/receipt.ts';
import type { ServiceRecord, UndoStep } from '../state/records.ts';
import { joinTakenBack, type TakenBack } from '../state/taken-back.ts';
import { noLongerSet } from './no-longer-set.ts';
import { notUndone } from './not-undone.ts';
import { runStep } from './run-step.ts';
import { unhindered } from './unhindered.ts';
import { undoStep } from './undo-step.ts';

/** What undoing has around it. */
export interface UndoSurroundings {
  /** Finds the secrets of one of them again; they are closed after it. */
  secretsFor(undo: UndoStep): Promise<OpenSecrets>;
  /** The directory (0700) for one log each; missing: no logs. */
  readonly logs?: string;
  /** Is called when one was undone to its end. */
  readonly undone?: (undo: UndoStep) => void;
}

/**
 * Undoes commands, the last one first. One that fails does not keep the others from being undone, and neither does an
 * interrupt: only its own time, and the user's second request while it runs, ends one. Each may ask for services as its
 * command may. Who looks on holds it up for a second at most.
 * @returns what could not be undone, what was left by undoing, what was done to services, and how each went.
 * @throws only what `undone` throws.
 */
export async function runUndo(
  undo: readonly UndoStep[],
  around: UndoSurroundings,
  context: Context,
): Promise<Required<TakenBack>> {
  const going = { ...unhindered(context), signal: new AbortController().signal };
  const parts: TakenBack[] = [];
  for (const each of undo.toReversed()) {
    const part = await undoOne(each, around, going);
    parts.push(part);
    if (part.left.length === 0) around.undone?.(each);
  }
  return joinTakenBack(parts);
}

async function undoOne(undo: UndoStep, around: UndoSurroundings, context: Context): Promise<TakenBack> {
  const services: ServiceRecord[] = [];
  const performed = (record: ServiceRecord): void => void services.push(record);
  const undone: StepRecord[] = [];
  const ended = ({ label: _label, ...record }: StepRecord): void =>
    void undone.push({ ...record, label: undo.label });
  try {
    demandSet(undo, context);
    using secrets = await around.secretsFor(undo);
    using workspace = openWorkspace(context);
    const told = await undoWith(undo, { ...around, secrets, workspace, performed, ended }, context);
    return { ...told, services, undone };
  } catch (error) {
    if (undone.length === 0) undone.push(neverStarted(undo));
    return { remarks: [], left: [problemOf(undo, error)], services, undone };
  }
}

/** It is not run on a guess what it would do without them. */
function demandSet(undo: UndoStep, context: Context): void {
  const missing = noLongerSet(undo, context);
  if (missing === undefined) return;
  throw new Error(`its command was given ${missing} by its caller, which is not set now`);
}

function neverStarted({ number, label, argv }: UndoStep): StepRecord {
  return { number, label, argv, state: 'failed', ms: 0, attempts: 0, leftovers: [] };
}

interface Undoing extends UndoSurroundings {
  readonly secrets: OpenSecrets;
  readonly workspace: Workspace;
  readonly performed: (record: ServiceRecord) => void;
  readonly ended: (record: StepRecord) => void;
}

async function undoWith(undo: UndoStep, around: Undoing, context: Context): Promise<TakenBack> {
  const step = undoStep(undo, around.workspace);
  const { label, argv } = step;
  await using services = await openDesk({ asking: [undo.number], declared: [] }, around, context);
  context.report({ type: 'step', step: label, state: 'started', detail: argv[0] });
  const surroundings = {
    ...around,
    changed: true,
    services,
    logs: around.logs,
    logName: `undo-${undo.number}`,
    started: () => undefined,
    ended: () => undefined,
  };
  const { record, ...failed } = await runStep(step, surroundings, context);
  around.ended(record);
  context.report({
    type: 'step',
    step: label,
    state: 'error' in failed ? 'failed' : 'done',
    detail: `${record.ms} ms`,
  });
  const killed = record.leftovers.map((name) => `Undoing step ${undo.number} left ${name} running: killed`);
  const left =
    'error' in failed
      ? [problemOf(undo, failed.error, record.log && join(context.stateDir, record.log))]
      : [];
  return { remarks: [...killed, ...services.remarks], left };
}

/** How many of its last lines a sentence repeats, and how much of each. */
const LAST = 3;
const LONGEST = 200;

function problemOf(undo: UndoStep, error: unknown, log?: string): string {
  const why = error instanceof Error ? error.message : String(error);
  const lines = linesOf(error).slice(-LAST);
  const said = lines.length === 0 ? '' : `; at last it wrote ${quoted(lines.join('\n'), LAST * LONGEST)}`;
  const all = log === undefined ? '' : `; all of it is in ${log}`;
  return notUndone(undo, `${why}${said}${all}`);
}

function linesOf(error: unknown): string[] {
  const lines: unknown = error instanceof ArxError ? error.data['lastLines'] : undefined;
  return Array.isArray(lines) ? lines.map((line) => String(line).slice(0, LONGEST)) : [];
}
