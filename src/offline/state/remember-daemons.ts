import type { Installed } from './installed.ts';
import { readLedger, writeInstalled } from './ledger.ts';
import type { DaemonRecord } from './records.ts';
import type { StateDirectory } from './state-directory.ts';

/** What a bundle has, with the records of its daemons that were started again. */
export function withDaemons(installed: Installed, started: readonly DaemonRecord[]): Installed {
  const now = new Map(started.map((daemon) => [daemon.name, daemon]));
  return { ...installed, daemons: installed.daemons.map((daemon) => now.get(daemon.name) ?? daemon) };
}

/** Writes into the ledger which processes are a bundle's daemons now. @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function rememberDaemons(state: StateDirectory, key: string, started: readonly DaemonRecord[]): void {
  const installed = started.length === 0 ? undefined : readLedger(state).find(key);
  if (installed !== undefined) writeInstalled(state, withDaemons(installed, started));
}
