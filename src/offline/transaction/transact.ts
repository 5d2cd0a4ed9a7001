import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { heedHurry } from '../../core/heed-hurry.ts';
import { unfailing } from '../../core/unfailing.ts';
import { unsuppressed } from '../../core/unsuppressed.ts';
import { finishDone } from '../change/finish-done.ts';
import { hostEffects } from '../change/host-effects.ts';
import { Journal } from '../change/journal.ts';
import type { Committed, JournalHead } from '../change/journal-model.ts';
import { notTakenBack } from '../change/not-taken-back.ts';
import { undoRun } from '../change/undo-run.ts';
import { placeChanges } from '../place-changes.ts';
import { demandKeepable } from '../state/demand-keepable.ts';
import { makeLogDirectory } from '../state/make-log-directory.ts';
import { letSignalsIn } from '../../sys/let-signals-in.ts';
import type { Receipt } from '../state/receipt.ts';
import { SavedObjects } from '../state/saved-objects.ts';
import { act } from './act.ts';
import { committedBy } from './committed-by.ts';
import { type Course, newCourse } from './course.ts';
import { receiptHead } from './receipt-head.ts';
import { receiptOf } from './receipt-of.ts';
import { undoSteps } from './undo-steps.ts';
import { undoneError } from './undone-error.ts';
import type { Undertaking } from './undertaking.ts';

/**
 * Does all of a run or nothing of it: places the data, runs the commands, handles services and daemons, asks for their
 * health; and takes everything back when one of these fails. What is about to be done stands in the journal first, so
 * that the next start takes it back if this process is killed.
 * @returns the receipt, which is kept.
 * @throws ArxError what made it fail, which says whether everything was taken back; RUN_STATE_INVALID, WRITE_FAILED.
 */
export async function transact(work: Undertaking, context: Context): Promise<Receipt> {
  const { state } = work;
  using _heed = heedHurry(context);
  const objects = new SavedObjects(state);
  const head = {
    receipt: receiptHead(work.head, { ...work, objects }, context),
    workspace: work.workspace.root,
    undo: undoSteps(work.preparation.steps, work.head, { workspace: work.workspace.root, env: context.env }),
  };
  await objects.sync();
  using journal = Journal.begin(state, head);
  const performing = { head, journal, objects, course: newCourse() };
  let committed: Committed;
  try {
    await perform(work, performing, context);
    await letSignalsIn(context);
    committed = commit({}, work, performing, context);
  } catch (error) {
    // Whether the record that all is done can be read, only the next start sees.
    if (journal.isUncertain) throw error;
    throw await failed(unsuppressed(error), work, performing, unfailing(context));
  }
  finishDone(committed, state, context);
  return committed.receipt;
}

interface Performing {
  readonly head: JournalHead;
  readonly journal: Journal;
  readonly objects: SavedObjects;
  readonly course: Course;
}

async function perform(work: Undertaking, performing: Performing, context: Context): Promise<void> {
  const { journal, objects, course, head } = performing;
  const placed = await placeChanges(work.preparation, { ...work, journal, objects }, context);
  course.changes = placed.changes;
  course.remarks.push(...placed.remarks);
  course.placed = true;
  const logs = makeLogDirectory(work.state, head.receipt.id);
  // What is left there by a kill goes with the workspace.
  await act(work, { journal, course, logs }, { ...context, tmp: work.workspace.root });
}

function commit(
  why: Pick<Receipt, 'error'>,
  work: Undertaking,
  { head, journal, course }: Performing,
  context: Context,
): Committed {
  const committed = committedBy(receiptOf(head.receipt, course, why, context), head.undo, work);
  demandKeepable(committed, work.state, context);
  journal.commit(committed);
  return committed;
}

/** Takes everything back, unless it is to stay. @returns the error that made the run fail, with what became of it. Never throws. */
async function failed(
  error: unknown,
  work: Undertaking,
  performing: Performing,
  context: Context,
): Promise<unknown> {
  try {
    return await ended(error, work, performing, context);
  } catch (second) {
    const stays = performing.course.placed && !work.rollback;
    return notTakenBack(error, second, stays ? 'what stays is not written down' : undefined);
  }
}

async function ended(
  error: unknown,
  work: Undertaking,
  performing: Performing,
  context: Context,
): Promise<unknown> {
  const { state, secrets, rollback } = work;
  const { course, journal } = performing;
  const why = reasonOf(error, (text) => secrets.mask(text));
  if (course.placed && !rollback) {
    const committed = commit({ error: why }, work, performing, context);
    finishDone(committed, state, context);
    return undoneError(error, committed.receipt, { course, stays: true });
  }
  const { steps, remarks } = course;
  const undoing = { kind: 'run', error: why, steps, before: { remarks, left: [] } } as const;
  const effects = hostEffects(state, context);
  const receipt = await undoRun(journal.read(), undoing, { state, effects }, context);
  return undoneError(error, receipt, { course, stays: false });
}

function reasonOf(error: unknown, mask: (text: string) => string): NonNullable<Receipt['error']> {
  if (error instanceof ArxError) return { code: error.code, message: mask(error.message) };
  return { code: 'INTERNAL', message: mask(String(error)) };
}
