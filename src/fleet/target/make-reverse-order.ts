import { join } from 'node:path';
import type { ReceiptHead } from '../../offline/change/journal-model.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import type { Installed } from '../../offline/state/installed.ts';
import type { UndoStep } from '../../offline/state/records.ts';
import type { FarOrder } from '../far/far-model.ts';
import { type Closing, encodeClosing } from './closing.ts';
import { orderHead, type Ordered, printed } from './make-order.ts';
import type { TargetConduct } from './target-options.ts';
import type { SettledView } from './target-view.ts';

/** With what the order of a rollback or removal is made. */
export interface ReverseOrdering {
  readonly receipt: ReceiptHead;
  readonly view: SettledView;
  /** Commands get no namespaces. */
  readonly bare: boolean;
  readonly conduct: TargetConduct;
}

/** Makes the order of a rollback or removal. Daemons of the version before stay ended: only arx-run there starts them again. */
export function makeReverseOrder(
  reversal: Reversal,
  { receipt, view, bare, conduct }: ReverseOrdering,
): Ordered {
  const { towards, daemons, services, forgotten } = reversal;
  const { facts, state } = view;
  const undo = numbered(reversal.undo);
  const gone = new Set(reversal.starting.map(({ name }) => name));
  const closing: Closing = {
    formatVersion: 1,
    head: receipt,
    changes: towards.changes,
    steps: undo.map(({ number, label, argv }) => ({ number, label, argv, skipped: false })),
    undo: [],
    owned: [],
    installed: reversal.installed.map((one) => withoutDaemons(one, gone)),
    forgotten,
    daemons: [],
    remarks: [...reversal.remarks, ...towards.remarks, ...[...gone].map(goneLine)],
    left: towards.left,
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
    stop: daemons,
    restore: services,
    secrets: Object.assign({}, ...undo.map(({ secrets }) => secrets)) as FarOrder['secrets'],
    closing: encodeClosing(closing),
  };
  return { order, closing, isIdle: false };
}

/** The last one is undone first: so the oldest version stands first, and each has a number of its own. */
function numbered(versions: Reversal['undo']): UndoStep[] {
  const all = versions.toReversed().flat();
  return all.map((step, index) => ({ ...step, number: index + 1 }));
}

function withoutDaemons(installed: Installed, gone: ReadonlySet<string>): Installed {
  return { ...installed, daemons: installed.daemons.filter(({ name }) => !gone.has(name)) };
}

function goneLine(name: string): string {
  return `The daemon ${name} of the version before does not run: run that version again`;
}
