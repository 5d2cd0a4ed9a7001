import { dirname } from 'node:path';
import { ledgerKeys } from './ledger.ts';
import { ledgerFile, readLedgerRecords } from './ledger-file.ts';
import type { StateDirectory } from './state-directory.ts';

/** The directories of the logs of all daemons that the ledger has. @throws ArxError RUN_STATE_INVALID. */
export function daemonLogs(state: StateDirectory): Set<string> {
  return new Set(ledgerKeys(state).flatMap((key) => [...logsOf(ledgerFile(state, key), key)]));
}

function* logsOf(path: string, key: string): Generator<string, void> {
  for (const { list, value } of readLedgerRecords(path, key)) {
    if (list === 'head' && value.daemons === 0) return;
    if (list === 'daemons') yield dirname(value.log);
  }
}
