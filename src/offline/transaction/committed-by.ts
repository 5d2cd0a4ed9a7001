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
    undo: toUndo(undo, receipt, before),
  };
  // What has failed must not keep out the version before it, even where it was left in place.
  const isWorthy = receipt.result === 'done' && name !== undefined && sequence !== undefined;
  const floor = isWorthy ? { floor: { name, sequence } } : {};
  return { receipt, installed: [installed, ...preparation.disowned], forgotten: [], ...floor };
}

/**
 * What undoes each command. For one that was not run this time it is what undoes the run of it before, also by another version, and
 * with the variables of that. Nothing does for one that never ran.
 */
function toUndo(undo: readonly UndoStep[], { steps }: Receipt, before: Installed | undefined): UndoStep[] {
  const started = new Set(steps.filter(({ attempts }) => attempts > 0).map(({ number }) => number));
  const left = [...(before?.undo ?? [])];
  return undo.flatMap((step) => {
    const [last] = left.splice(indexOf(step, left), 1);
    if (started.has(step.number)) return [step];
    return last === undefined ? [] : [{ ...last, number: step.number }];
  });
}

/** By its words: in another version the command may have another number. */
function indexOf({ argv }: UndoStep, among: readonly UndoStep[]): number {
  const index = among.findIndex((other) => JSON.stringify(other.argv) === JSON.stringify(argv));
  return index === -1 ? among.length : index;
}
