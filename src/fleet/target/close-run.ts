import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Committed, UndoneStep } from '../../offline/change/journal-model.ts';
import { reversedBy } from '../../offline/reversal/reversed-by.ts';
import { readLedger } from '../../offline/state/ledger.ts';
import type { Receipt, StepRecord } from '../../offline/state/receipt.ts';
import type { DaemonRecord } from '../../offline/state/records.ts';
import { afterwards } from '../../offline/state/remember.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';
import { joinTakenBack } from '../../offline/state/taken-back.ts';
import { committedBy } from '../../offline/transaction/committed-by.ts';
import type { Closing } from './closing.ts';
import { commitEnd } from './commit-end.ts';
import { CUT_OFF } from './cut-off.ts';
import { knowReceipts } from './know-receipts.ts';
import { planPruning } from './plan-pruning.ts';
import type { FarCourse } from './far-course.ts';
import { stepRecords } from './step-records.ts';
import type { TargetView } from './target-view.ts';
import { writeEnd } from './write-end.ts';

/**
 * Closes a run that has ended on a target: its receipt, the ledger and the floor, as a run on that host would write them,
 * signed by this controller; with it old receipts go. It may be cut off and done again.
 * @param course without the values of secrets: it is written down.
 * @returns the receipt.
 * @throws ArxError RUN_STATE_INVALID, HOST_UNREACHABLE, RUN_BUSY.
 */
export async function closeRun(
  target: TargetView,
  closing: Closing,
  course: FarCourse,
  context: Context,
): Promise<Receipt> {
  const committed = committedOf(closing, course, target.mirror.state, context);
  const isDue = await pruningStep(target, context, async () => await knowReceipts(target));
  const documents = writeEnd(committed, target.mirror, context);
  const pruning = await pruningStep(target, context, () =>
    isDue === true ? planPruning(target, context) : undefined,
  );
  await commitEnd(target.far, { run: closing.head.id, documents, pruning }, context);
  return committed.receipt;
}

/** Old receipts take space, and do no harm: that they stay is no failure. */
async function pruningStep<T>(
  { name }: TargetView,
  { report }: Context,
  step: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    await report({ type: 'warning', message: `${name}: old receipts stay: ${error.message}` });
    return undefined;
  }
}

function committedOf(
  closing: Closing,
  course: FarCourse,
  state: StateDirectory,
  context: Context,
): Committed {
  if (course.end !== 'acted' && course.end !== 'stays') return takenBack(closing, course, state, context);
  const { head, changes, installed, forgotten, owned, undo } = closing;
  const remarks = [...closing.remarks, ...course.remarks];
  if (head.kind !== 'run') {
    const left = [...closing.left, ...course.left];
    const said = joinTakenBack([
      { remarks, left, services: servicesOf(closing, course), undone: undoneOf(closing, course) },
    ]);
    const again = startedAgain(closing, course);
    // Before the paths are changed the bundle is as it was, but for what is undone: what has failed gets another chance.
    const undone = closing.part === 'unwinding' ? undoneBy(closing, course) : [];
    const now = installed.map((one) => afterwards(one, { started: again, undone }));
    const done = reversedBy({ towards: { changes }, installed: now, forgotten }, head, said, context);
    return { ...done, receipt: { ...done.receipt, daemons: again } };
  }
  const receipt: Receipt = {
    ...head,
    ...endOf(course, context),
    changes,
    steps: stepRecords(closing.steps, course.steps),
    services: course.services,
    daemons: [...closing.daemons, ...startedDaemons(closing, course)],
    remarks: [...remarks, ...course.left],
  };
  return committedBy(receipt, undo, {
    preparation: { owned, disowned: installed },
    ledger: readLedger(state),
  });
}

/** What undoes commands is the order itself of a rollback or removal. The last one was undone first. */
function undoneOf({ head, steps, undo, unwound }: Closing, { undone }: FarCourse): StepRecord[] {
  const here = stepRecords((head.kind === 'run' ? undo : steps).toReversed(), undone);
  return [...(unwound?.undone ?? []), ...here];
}

/** The commands that a rollback or removal has undone to their end. */
function undoneBy({ undoes = [] }: Closing, { undoneWell }: FarCourse): UndoneStep[] {
  return undoes.filter((_, index) => undoneWell.has(index + 1));
}

function servicesOf({ unwound }: Closing, { services }: FarCourse): Receipt['services'] {
  return [...(unwound?.services ?? []), ...services];
}

/** With what starts them again, which the target does not report. */
function startedDaemons({ steps }: Closing, { daemons }: FarCourse): DaemonRecord[] {
  return [...daemons.values()].map((record) => {
    const command = steps.find(({ daemon }) => daemon?.name === record.name)?.daemon?.command;
    return command === undefined ? record : { ...record, command };
  });
}

function endOf({ error }: FarCourse, context: Context): Pick<Receipt, 'result' | 'error' | 'ended'> {
  const ended = context.now().toISOString();
  return error === undefined ? { result: 'done', ended } : { result: 'failed', error, ended };
}

/** The same for those of the version before. */
function startedAgain({ before }: Closing, { again }: FarCourse): DaemonRecord[] {
  return [...again.values()].map((record) => {
    const command = before.find(({ name }) => name === record.name)?.command;
    return command === undefined ? record : { ...record, command };
  });
}

/** Everything is as it was, but what the remarks say, the processes of daemons, and what is undone and not undone again. */
function takenBack(closing: Closing, course: FarCourse, state: StateDirectory, context: Context): Committed {
  const { head, steps } = closing;
  const { remarks, left, end } = course;
  const services = servicesOf(closing, course);
  const error = course.error ?? (end === undefined ? CUT_OFF : undefined);
  const undone = undoneOf(closing, course);
  const daemons = startedAgain(closing, course);
  const receipt: Receipt = {
    ...head,
    ...(end === undefined && { kind: 'recover' as const }),
    result: end === 'partly' || left.length > 0 ? 'failed' : 'rolled-back',
    ...(error !== undefined && { error }),
    ended: context.now().toISOString(),
    changes: [],
    steps: stepRecords(steps, course.steps),
    ...(undone.length > 0 && { undone }),
    services,
    daemons,
    remarks: [...remarks, ...left],
  };
  const after = { started: daemons, undone: undoneBy(closing, course) };
  const isOther = after.started.length + after.undone.length > 0;
  const installed = isOther ? readLedger(state).find(head.key) : undefined;
  return { receipt, installed: installed === undefined ? [] : [afterwards(installed, after)], forgotten: [] };
}
