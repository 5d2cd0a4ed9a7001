import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import { readLedger } from '../../offline/state/ledger.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { Followed } from './follow-to-end.ts';
import { orderReversal } from './order-reversal.ts';
import { againOf } from './plan-reversal.ts';
import type { ReverseOptions } from './target-options.ts';
import type { Settled, SettledView, View } from './target-view.ts';
import type { TargetWork } from './target-work.ts';

/** What was done, as it was planned last, and how the last order of it went. */
export interface ReversedThere {
  readonly reversal: Reversal;
  readonly followed: Followed;
}

/**
 * A rollback or removal in two orders: the first undoes commands and stops daemons and services; then the target is looked at
 * again, because they may have changed what is at the paths, and the second changes those as they are then.
 * @param options With `bare`: commands get no namespaces.
 * @returns undefined when somebody else has begun before the first, and that is waited for.
 * @throws ArxError as `orderReversal`; behind the first order it says that there was one.
 */
export async function reverseInTwo(
  { value: reversal, view }: Settled<Reversal>,
  { bare, force = false }: Pick<ReverseOptions, 'force'> & { readonly bare: boolean },
  work: TargetWork,
): Promise<ReversedThere | undefined> {
  const stopped = reversal.daemons.filter((daemon) => view.ground.isAlive(daemon));
  const first = await orderReversal(unwinding(reversal, view), { view, bare, part: 'unwinding' }, work);
  if (first === undefined) return undefined;
  try {
    const again = await planAgain(reversal, first.receipt, force, work);
    const now = withPaths(reversal, again.value);
    const ordering = { view: again.view, bare, part: 'paths', first } as const;
    const followed = await orderReversal(paths({ ...now, daemons: stopped }, first), ordering, work);
    if (followed === undefined) throw overtaken(reversal, work);
    return { reversal: now, followed };
  } catch (error) {
    throw afterUnwinding(error, first.receipt);
  }
}

/** What is undone is not undone again by whoever asks next. Daemons that do not run are no harm to anybody. */
function unwinding(reversal: Reversal, { state }: SettledView): Reversal {
  const installed = readLedger(state).find(reversal.bundle.key);
  return {
    ...reversal,
    towards: { ...reversal.towards, changes: [], remarks: [], left: [] },
    starting: [],
    installed: installed === undefined ? [] : [installed],
    forgotten: [],
    remarks: ['What becomes of the paths is decided after this, and stands in a receipt of its own'],
  };
}

/** What the first order has undone needs no secret to be noted. */
function paths(reversal: Reversal, { course }: Followed): Reversal {
  const { undo, towards, remarks } = reversal;
  return {
    ...reversal,
    undo: undo.map((steps) => steps.map((step) => ({ ...step, secrets: {} }))),
    towards: { ...towards, left: [...course.left, ...towards.left] },
    remarks: [...remarks, ...course.remarks],
  };
}

function withPaths(
  reversal: Reversal,
  {
    targets,
    towards,
    installed,
    forgotten,
  }: Pick<Reversal, 'targets' | 'towards' | 'installed' | 'forgotten'>,
): Reversal {
  return { ...reversal, targets, towards, installed, forgotten };
}

/** Nobody has done anything there since the first order, or it is not known any more what is meant. */
async function planAgain(
  reversal: Reversal,
  { id }: Receipt,
  force: boolean,
  work: TargetWork,
): Promise<Settled<Reversal>> {
  const { target, meter, context } = work;
  const plan = againOf(reversal);
  meter.phase('looking');
  target.forget();
  const planned = await target.settle((view: View) => {
    if (view.state !== undefined && view.facts !== undefined && receiptIds(view.state).at(-1) !== id)
      throw overtaken(reversal, work);
    return plan(view, force, context);
  });
  if (planned?.value === undefined) throw overtaken(reversal, work);
  return { ...planned, value: planned.value };
}

function overtaken({ kind }: Reversal, { target }: TargetWork): ArxError {
  return new ArxError(
    'RUN_BUSY',
    `Cannot go on with the ${WORDS[kind]} on the target ${quoted(target.name)}: another run has begun there meanwhile, expected nobody`,
    { hint: 'See what was done there with `arx status --receipts`, and ask once more' },
  );
}

const WORDS = { rollback: 'rollback', remove: 'removal' } as const;

/** An error of the second order has its own receipt, which has what the first one has done. */
function afterUnwinding(error: unknown, { id, result, remarks }: Receipt): unknown {
  if (!(error instanceof ArxError) || error.data['receipt'] !== undefined) return error;
  const { code, message, hint, at, problems, data, cause } = error;
  const told = `${message}; commands were undone, and daemons and services stopped, before that (receipt ${id}): ask once more for the paths`;
  return new ArxError(code, told, {
    ...(hint !== undefined && { hint }),
    ...(at !== undefined && { at }),
    ...(cause !== undefined && { cause }),
    problems,
    data: { ...data, receipt: id, result, remarks },
  });
}
