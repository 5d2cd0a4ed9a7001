import type { Context } from '../../core/context.ts';
import type { Committed } from '../../offline/change/journal-model.ts';
import { reversedBy } from '../../offline/reversal/reversed-by.ts';
import { readLedger } from '../../offline/state/ledger.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import type { DaemonRecord } from '../../offline/state/records.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';
import { committedBy } from '../../offline/transaction/committed-by.ts';
import type { Closing } from './closing.ts';
import { commitEnd } from './commit-end.ts';
import type { FarCourse } from './far-course.ts';
import { stepRecords } from './step-records.ts';
import type { TargetView } from './target-view.ts';
import { writeEnd } from './write-end.ts';

/**
 * Closes a run that has ended on a target: its receipt, the ledger and the floor, as a run on that host would write them,
 * signed by this controller. It may be cut off and done again.
 * @param mask takes the values of secrets out of what is written down.
 * @returns the receipt.
 * @throws ArxError RUN_STATE_INVALID, HOST_UNREACHABLE, RUN_BUSY.
 */
export async function closeRun(
  target: TargetView,
  closing: Closing,
  course: FarCourse,
  { mask, context }: { readonly mask: (text: string) => string; readonly context: Context },
): Promise<Receipt> {
  const committed = committedOf(closing, masked(course, mask), target.mirror.state, context);
  await commitEnd(target.far, closing.head.id, writeEnd(committed, target.mirror, context), context);
  return committed.receipt;
}

function masked(course: FarCourse, mask: (text: string) => string): FarCourse {
  const { error, remarks, left } = course;
  const plain = { ...course, remarks: remarks.map(mask), left: left.map(mask) };
  return error === undefined ? plain : { ...plain, error: { ...error, message: mask(error.message) } };
}

function committedOf(
  closing: Closing,
  course: FarCourse,
  state: StateDirectory,
  context: Context,
): Committed {
  if (course.end !== 'acted' && course.end !== 'stays') return takenBack(closing, course, context);
  const { head, changes, installed, forgotten, owned, undo } = closing;
  const remarks = [...closing.remarks, ...course.remarks];
  if (head.kind !== 'run') {
    const said = { remarks, left: [...closing.left, ...course.left], services: course.services };
    return reversedBy({ towards: { changes }, installed, forgotten }, head, said, context);
  }
  const receipt: Receipt = {
    ...head,
    ...endOf(course, context),
    changes,
    steps: stepRecords(closing.steps, course),
    services: course.services,
    daemons: [...closing.daemons, ...startedDaemons(closing, course)],
    remarks: [...remarks, ...course.left],
  };
  return committedBy(receipt, undo, {
    preparation: { owned, disowned: installed },
    ledger: readLedger(state),
  });
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

/** Everything is as it was, but what the remarks say. */
function takenBack({ head, steps }: Closing, course: FarCourse, context: Context): Committed {
  const { error, remarks, left, services, end } = course;
  const receipt: Receipt = {
    ...head,
    ...(end === undefined && { kind: 'recover' as const }),
    result: end === 'partly' || left.length > 0 ? 'failed' : 'rolled-back',
    ...(error !== undefined && { error }),
    ended: context.now().toISOString(),
    changes: [],
    steps: stepRecords(steps, course),
    services,
    daemons: [],
    remarks: [...remarks, ...left],
  };
  return { receipt, installed: [], forgotten: [] };
}
