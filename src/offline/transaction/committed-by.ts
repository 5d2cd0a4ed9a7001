import type { Committed } from '../change/journal-model.ts';
import type { Installed } from '../state/installed.ts';
import type { Receipt } from '../state/receipt.ts';
import type { UndoStep } from '../state/records.ts';
import { isRerun } from './is-rerun.ts';
import { settledServices } from './settled-services.ts';
import type { Undertaking } from './undertaking.ts';

/** What the host is to keep of a run: its receipt, what the bundle has here from now on, and its floor. */
export function committedBy(
  receipt: Receipt,
  undo: readonly UndoStep[],
  {
    preparation,
    ledger,
  }: {
    readonly preparation: Pick<Undertaking['preparation'], 'owned' | 'disowned'>;
    readonly ledger: Undertaking['ledger'];
  },
): Committed {
  const { key, name, version, sequence, bundle, id, daemons } = receipt;
  const before = ledger.find(key);
  const installed: Installed = {
    formatVersion: 1,
    key,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    bundle,
    receipt: isRerun(receipt, before) ? before.receipt : id,
    paths: preparation.owned,
    services: settledServices([...(before?.services ?? []), ...receipt.services]),
    daemons,
    undo: undo.flatMap((step) => toUndo(step, receipt, before)),
  };
  // What has failed must not keep out the version before it, even where it was left in place.
  const isWorthy = receipt.result === 'done' && name !== undefined && sequence !== undefined;
  const floor = isWorthy ? { floor: { name, sequence } } : {};
  return { receipt, installed: [installed, ...preparation.disowned], forgotten: [], ...floor };
}

/**
 * What undoes a command that was not run this time undoes the run of it before, and with the variables of that. Nothing does for
 * one that never ran.
 */
function toUndo(step: UndoStep, { steps, bundle }: Receipt, before: Installed | undefined): UndoStep[] {
  const record = steps.find(({ number }) => number === step.number);
  if (record !== undefined && record.attempts > 0) return [step];
  const last =
    before?.bundle === bundle ? before.undo.find(({ number }) => number === step.number) : undefined;
  return last === undefined ? [] : [last];
}
