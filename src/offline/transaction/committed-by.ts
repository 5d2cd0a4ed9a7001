import type { Committed } from '../change/journal-model.ts';
import type { Installed } from '../state/installed.ts';
import type { Receipt } from '../state/receipt.ts';
import type { ServiceRecord, UndoStep } from '../state/records.ts';
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
    services: firstOfEach([...(before?.services ?? []), ...receipt.services]),
    daemons,
    undo: undo.map((step) => ofLastTime(step, receipt, before) ?? step),
  };
  // What has failed must not keep out the version before it, even where it was left in place.
  const isWorthy = receipt.result === 'done' && name !== undefined && sequence !== undefined;
  const floor = isWorthy ? { floor: { name, sequence } } : {};
  return { receipt, installed: [installed, ...preparation.disowned], forgotten: [], ...floor };
}

/** A run that has changed nothing leaves the one before it as the one to go back behind. */
function isRerun({ changes, bundle }: Receipt, before: Installed | undefined): before is Installed {
  return changes.length === 0 && before?.bundle === bundle;
}

/** What undoes a command that was not run this time undoes the run of it before, and with the variables of that. */
function ofLastTime(
  { number }: UndoStep,
  { steps, bundle }: Receipt,
  before: Installed | undefined,
): UndoStep | undefined {
  const isSkipped = steps.some((step) => step.number === number && step.state === 'skipped');
  if (!isSkipped || before?.bundle !== bundle) return undefined;
  return before.undo.find((step) => step.number === number);
}

/** The first record of each action says how the service was before this bundle came. */
function firstOfEach(records: readonly ServiceRecord[]): ServiceRecord[] {
  const first = new Map<string, ServiceRecord>();
  for (const record of records) {
    const name = `${record.service} ${record.action}`;
    if (!first.has(name)) first.set(name, record);
  }
  return [...first.values()];
}
