import { join } from 'node:path';
import type { ReceiptHead, UndoneStep } from '../../offline/change/journal-model.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import type { UndoStep } from '../../offline/state/records.ts';
import { noLongerSet } from '../../offline/steps/no-longer-set.ts';
import { notUndone } from '../../offline/steps/not-undone.ts';
import type { FarOrder, ReversePart } from '../far/far-model.ts';
import { type Closing, encodeClosing } from './closing.ts';
import type { Followed } from './follow-to-end.ts';
import { orderHead, type Ordered, printed } from './make-order.ts';
import { daemonsFor, secretsFor } from './target-secrets.ts';
import type { TargetConduct } from './target-options.ts';
import type { SettledView } from './target-view.ts';

/** With what the order of a rollback or removal is made. */
export interface ReverseOrdering {
  readonly receipt: ReceiptHead;
  readonly view: SettledView;
  /** Commands get no namespaces. */
  readonly bare: boolean;
  readonly conduct: TargetConduct;
  readonly part?: ReversePart;
  /** The first of two orders: the receipt of the second is one of both. */
  readonly first?: Followed;
}

/** Makes the order of a rollback or removal. */
export function makeReverseOrder(
  reversal: Reversal,
  { receipt, view, bare, conduct, part, first }: ReverseOrdering,
): Ordered {
  const { towards, services, installed, forgotten } = reversal;
  const { facts, state } = view;
  const { able, left } = ableAgain(reversal.undo);
  const steps = able.toReversed().flat();
  const undo = numbered(steps)
    .filter(({ number }) => first === undefined || first.course.undoneWell.has(number))
    .map((step) => ({ ...step, secrets: secretsFor(step.secrets, conduct) }));
  const closing: Closing = {
    formatVersion: 1,
    head: first === undefined ? receipt : { ...receipt, ...beforeOf(first.receipt) },
    changes: towards.changes,
    steps: undo.map(({ number, label, argv }) => ({ number, label, argv, skipped: false })),
    undoes: steps.map(undoneStep),
    ...(part !== undefined && { part }),
    undo: [],
    owned: [],
    installed,
    forgotten,
    daemons: [],
    before: [...reversal.daemons, ...reversal.starting],
    remarks: [...reversal.remarks, ...towards.remarks],
    left: [...left, ...towards.left],
    ...(first !== undefined && { unwound: unwoundBy(first.receipt) }),
  };
  const order: FarOrder = {
    ...orderHead(receipt, { workspace: join(facts.state, 'far', receipt.id, 'workspace'), state }, conduct),
    rollback: true,
    passing: [],
    changes: printed(towards.changes, towards.prints),
    steps: [],
    bare,
    services: [],
    undo,
    reverse: true,
    ...(part !== undefined && { part }),
    stop: daemonsFor(reversal.daemons, conduct),
    starting: daemonsFor(reversal.starting, conduct),
    restore: services,
    secrets: Object.assign({}, ...undo.map(({ secrets }) => secrets)) as FarOrder['secrets'],
    closing: encodeClosing(closing),
  };
  return { order, closing };
}

function beforeOf({ started, ledgerBefore }: Receipt): Pick<ReceiptHead, 'started' | 'ledgerBefore'> {
  return { started, ...(ledgerBefore !== undefined && { ledgerBefore }) };
}

function unwoundBy({ undone = [], services }: Receipt): NonNullable<Closing['unwound']> {
  return { undone, services };
}

/** Without those whose commands `arx-run` there gave variables of its caller: from here they would get none. */
function ableAgain(versions: Reversal['undo']): {
  readonly able: Reversal['undo'];
  readonly left: readonly string[];
} {
  const left = versions.flatMap((steps) => steps.toReversed().flatMap(whyNot));
  return { able: versions.map((steps) => steps.filter((step) => whyNot(step).length === 0)), left };
}

function whyNot(step: UndoStep): string[] {
  const missing = noLongerSet(step, { env: {} });
  if (missing === undefined) return [];
  const why = `its command was given ${missing} by its caller there, and targets are given no variables from here`;
  return [notUndone(step, why)];
}

/**
 * The last one is undone first: so the oldest version stands first, and each has a number of its own. In its environment it
 * has that of its command.
 */
function numbered(all: readonly UndoStep[]): UndoStep[] {
  return all.map((step, index) => ({
    ...step,
    number: index + 1,
    env: { ...step.env, ARX_STEP: String(step.number) },
  }));
}

function undoneStep({ number, bundle }: UndoStep): UndoneStep {
  return { number, ...(bundle !== undefined && { bundle }) };
}
