import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { carryOut } from '../change/carry-out.ts';
import { demandObjects } from '../change/demand-objects.ts';
import type { FileWriter } from '../change/file-writer.ts';
import { finishDone } from '../change/finish-done.ts';
import { type HostEffects, hostEffects } from '../change/host-effects.ts';
import { Journal } from '../change/journal.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import { pourObjects } from '../change/pour-objects.ts';
import { notTakenBack } from '../change/not-taken-back.ts';
import { newToken } from '../change/staged-name.ts';
import { undoRun } from '../change/undo-run.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import { demandKeepable } from '../state/demand-keepable.ts';
import type { Receipt } from '../state/receipt.ts';
import type { DaemonRecord } from '../state/records.ts';
import { withDaemons } from '../state/remember-daemons.ts';
import { SavedObjects } from '../state/saved-objects.ts';
import { startReceipt } from '../state/start-receipt.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { joinTakenBack, type TakenBack } from '../state/taken-back.ts';
import { reversedBy } from './reversed-by.ts';
import type { Reversal } from './reversal.ts';

/**
 * Carries out a rollback or removal: all of its paths or none. Commands are undone and daemons stopped first, because that
 * may need what is taken away; that is not done again when the paths cannot be changed and go back.
 * @throws ArxError RUN_OBJECT_MISSING, RUN_CHANGED, RUN_NO_SPACE, WRITE_FAILED, INTERRUPTED.
 */
export async function performReversal(
  reversal: Reversal,
  state: StateDirectory,
  context: Context,
  effects: HostEffects = hostEffects(state, context),
): Promise<Receipt> {
  const objects = new SavedObjects(state);
  demandObjects(reversal.towards.changes, (digest) => objects.problemOf(digest), runInstead);
  const head = headOf(reversal, { state, objects }, context);
  await objects.sync();
  using journal = Journal.begin(state, { receipt: head, undo: [] });
  const said: TakenBack[] = [];
  try {
    const started = await unwind(reversal, { head, journal, objects, effects, said }, context);
    const done = reversedBy(withStarted(reversal, started), head, joinTakenBack(said), context);
    const committed = { ...done, receipt: { ...done.receipt, daemons: started } };
    demandKeepable(committed, state, context);
    journal.commit(committed);
    finishDone(committed, state, context);
    return committed.receipt;
  } catch (error) {
    const open = journal.isUncertain ? undefined : journal.read(state);
    if (open === undefined || open.committed !== undefined) throw error;
    const undoing = { kind: reversal.kind, error: reasonOf(error), before: joinTakenBack(said) };
    await undoRun(open, undoing, { state, effects }, context).catch((second: unknown) => {
      throw notTakenBack(error, second);
    });
    throw error;
  }
}

function runInstead(): string {
  return 'Put those bytes back from a backup, or run the bundle that you want to have';
}

interface Unwinding {
  readonly journal: Journal;
  readonly objects: SavedObjects;
  readonly effects: HostEffects;
  readonly head: ReceiptHead;
  /** Takes what is to be said. */
  readonly said: TakenBack[];
}

/** What bundles have here, with the daemons that run now. */
function withStarted(reversal: Reversal, started: readonly DaemonRecord[]): Reversal {
  return { ...reversal, installed: reversal.installed.map((one) => withDaemons(one, started)) };
}

/** @returns the daemons that were started again. */
async function unwind(
  reversal: Reversal,
  unwinding: Unwinding,
  context: Context,
): Promise<readonly DaemonRecord[]> {
  const { effects, said, head, journal } = unwinding;
  said.push({ remarks: reversal.remarks, left: [] });
  for (const steps of reversal.undo) {
    for (const { number } of steps.toReversed()) journal.step(number);
    said.push(await effects.undoSteps(steps, head.id));
  }
  for (const daemon of reversal.daemons.filter(isAlive)) journal.stopped(daemon);
  said.push(await effects.stopDaemons(reversal.daemons));
  said.push(await effects.stopServices(reversal.services));
  await changePaths(reversal, unwinding, context);
  said.push(reversal.towards, await effects.restoreServices(reversal.services));
  const begun = (record: DaemonRecord): void => journal.daemon(record);
  const again = await effects.startDaemons(reversal.starting, head.id, begun);
  said.push(again);
  return again.started;
}

async function changePaths(
  { towards: { changes, prints, roots } }: Reversal,
  { journal, objects }: Unwinding,
  context: Context,
): Promise<void> {
  if (changes.length === 0) return;
  const token = newToken();
  journal.placing({ token, changes });
  const pour = (writer: FileWriter): void => pourObjects(writer, objects);
  const work = { changes, passing: [], prints, roots, token };
  await carryOut(work, { pour, objects, activating: () => journal.activating() }, context);
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
