import type { Installed } from './installed.ts';
import { readLedger, writeInstalled } from './ledger.ts';
import type { DaemonRecord, UndoStep } from './records.ts';
import type { StateDirectory } from './state-directory.ts';

/** What has become of a bundle while work with it did not end well. */
interface Aftermath {
  /** Its daemons that were started again. */
  readonly started: readonly DaemonRecord[];
  /** Its commands that were undone, and that nobody does again. */
  readonly undone: readonly Pick<UndoStep, 'number' | 'bundle'>[];
}

/** What a bundle has, with the records of its daemons that were started again. */
export function withDaemons(installed: Installed, started: readonly DaemonRecord[]): Installed {
  const now = new Map(started.map((daemon) => [daemon.name, daemon]));
  return { ...installed, daemons: installed.daemons.map((daemon) => now.get(daemon.name) ?? daemon) };
}

/** What a bundle has after that: what is not undone yet is undone by who asks next. */
export function afterwards(installed: Installed, { started, undone }: Aftermath): Installed {
  const isUndone = ({ number, bundle }: UndoStep): boolean =>
    undone.some((step) => step.number === number && step.bundle === bundle);
  const undo = installed.undo.filter((step) => !isUndone(step));
  return { ...withDaemons(installed, started), undo };
}

/**
 * Writes into the ledger which processes are a bundle's daemons now, and which of its commands are left to be undone.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED.
 */
export function remember(state: StateDirectory, key: string, { started, undone }: Aftermath): void {
  const isNew = started.length + undone.length > 0;
  const installed = isNew ? readLedger(state).find(key) : undefined;
  if (installed === undefined) return;
  writeInstalled(state, afterwards(installed, { started, undone }));
}
