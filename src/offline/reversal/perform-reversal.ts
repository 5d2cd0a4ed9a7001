import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { carryOut } from '../change/carry-out.ts';
import { demandObjects } from '../change/demand-objects.ts';
import type { FileWriter } from '../change/file-writer.ts';
import { finishDone } from '../change/finish-done.ts';
import { type HostEffects, hostEffects } from '../change/host-effects.ts';
import { Journal } from '../change/journal.ts';
import type { ReceiptHead, UndoneStep } from '../change/journal-model.ts';
import { pourObjects } from '../change/pour-objects.ts';
import { notTakenBack } from '../change/not-taken-back.ts';
import { newToken } from '../change/staged-name.ts';
import { undoRun } from '../change/undo-run.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import { demandKeepable } from '../state/demand-keepable.ts';
import type { Receipt } from '../state/receipt.ts';
import type { DaemonRecord } from '../state/records.ts';
import { withDaemons } from '../state/remember.ts';
import { SavedObjects } from '../state/saved-objects.ts';
import { startReceipt } from '../state/start-receipt.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { joinTakenBack, type TakenBack } from '../state/taken-back.ts';
import { newCourse } from '../transaction/course.ts';
import { undoneError } from '../transaction/undone-error.ts';
import { isDisturbed } from './is-disturbed.ts';
import { reversedBy } from './reversed-by.ts';
import type { Reversal } from './reversal.ts';

/** What is to be done, and how to plan it once more. */
export interface Planned {
  readonly reversal: Reversal;
  /** The same as things are then. */
  readonly again: () => Reversal;
}

/** What was done, as it was planned last, and the receipt of it. */
export interface Performed {
  readonly reversal: Reversal;
  readonly receipt: Receipt;
}

/**
 * Carries out a rollback or removal: all of its paths or none. Commands are undone and daemons stopped first, because that
 * may need what is taken away; that is not done again when the paths cannot be changed and go back. What they do to paths is
 * seen: those are planned once more after it.
 * @throws ArxError RUN_OBJECT_MISSING, RUN_CHANGED, RUN_NO_SPACE, WRITE_FAILED, INTERRUPTED; it says what became of what was
 *   done before.
 */
export async function performReversal(
  { reversal, again }: Planned,
  state: StateDirectory,
  context: Context,
  effects: HostEffects = hostEffects(state, context),
): Promise<Performed> {
  const objects = new SavedObjects(state);
  demandTakeable(reversal, objects);
  const head = headOf(reversal, { state, objects }, context);
  await objects.sync();
  using journal = Journal.begin(state, { receipt: head, undo: [] });
  const said: TakenBack[] = [];
  try {
    await unwind(reversal, { head, journal, effects, said });
    const now = isDisturbed(reversal) ? withPaths(reversal, again()) : reversal;
    const started = await bringBack(now, { head, journal, objects, effects, said }, context);
    const done = reversedBy(withStarted(now, started), head, joinTakenBack(said), context);
    const committed = { ...done, receipt: { ...done.receipt, daemons: started } };
    demandKeepable(committed, state, context);
    journal.commit(committed);
    finishDone(committed, state, context);
    return { reversal: now, receipt: committed.receipt };
  } catch (error) {
    const open = journal.isUncertain ? undefined : journal.read();
    if (open === undefined || open.committed !== undefined) throw error;
    const undoing = { kind: reversal.kind, error: reasonOf(error), before: joinTakenBack(said) };
    const receipt = await undoRun(open, undoing, { state, effects }, context).catch((second: unknown) => {
      throw notTakenBack(error, second);
    });
    const course = { ...newCourse(), changes: open.placing?.changes ?? [] };
    throw undoneError(error, receipt, { course, stays: false });
  }
}

function demandTakeable({ towards }: Reversal, objects: SavedObjects): void {
  demandObjects(towards.changes, (digest) => objects.problemOf(digest), runInstead);
}

function runInstead(): string {
  return 'Put those bytes back from a backup, or run the bundle that you want to have';
}

/** What is undone and stopped is so already: only what becomes of the paths is another. */
function withPaths(reversal: Reversal, { targets, towards, installed, remarks }: Reversal): Reversal {
  return { ...reversal, targets, towards, installed, remarks };
}

interface Unwinding {
  readonly journal: Journal;
  readonly effects: HostEffects;
  readonly head: ReceiptHead;
  /** Takes what is to be said. */
  readonly said: TakenBack[];
}

/** What bundles have here, with the daemons that run now. */
function withStarted(reversal: Reversal, started: readonly DaemonRecord[]): Reversal {
  return { ...reversal, installed: reversal.installed.map((one) => withDaemons(one, started)) };
}

/** Undoes what commands have done, and stops daemons and services. */
async function unwind(reversal: Reversal, { effects, said, head, journal }: Unwinding): Promise<void> {
  const undone = (step: UndoneStep): void => journal.undone(step);
  for (const steps of reversal.undo) said.push(await effects.undoSteps(steps, head.id, undone));
  for (const daemon of reversal.daemons.filter(isAlive)) journal.stopped(daemon);
  said.push(await effects.stopDaemons(reversal.daemons));
  said.push(await effects.stopServices(reversal.services, (record) => journal.service(record)));
}

/** Changes the paths, and then services find what they had. @returns the daemons that were started again. */
async function bringBack(
  reversal: Reversal,
  { effects, said, head, journal, objects }: Unwinding & { readonly objects: SavedObjects },
  context: Context,
): Promise<readonly DaemonRecord[]> {
  demandTakeable(reversal, objects);
  said.unshift({ remarks: reversal.remarks, left: [] });
  said.push(reversal.towards, await changePaths(reversal, { journal, objects }, context));
  said.push(await effects.restoreServices(reversal.services, (record) => journal.service(record)));
  const begun = (record: DaemonRecord): void => journal.daemon(record);
  const again = await effects.startDaemons(reversal.starting, head.id, begun);
  said.push(again);
  return again.started;
}

async function changePaths(
  { towards: { changes, prints, roots } }: Reversal,
  { journal, objects }: { readonly journal: Journal; readonly objects: SavedObjects },
  context: Context,
): Promise<TakenBack> {
  if (changes.length === 0) return { remarks: [], left: [] };
  const token = newToken();
  journal.placing({ token, changes });
  const pour = (writer: FileWriter): void => pourObjects(writer, objects);
  const work = { changes, passing: [], prints, roots, token };
  return await carryOut(work, { pour, objects, activating: () => journal.activating() }, context);
}

function headOf(
  { kind, bundle }: Reversal,
  place: { readonly state: StateDirectory; readonly objects: SavedObjects },
  context: Context,
): ReceiptHead {
  return { ...startReceipt(bundle.key, place, context), kind, ...bundle, signers: [] };
}

function reasonOf(error: unknown): NonNullable<Receipt['error']> {
  if (error instanceof ArxError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: String(error) };
}
