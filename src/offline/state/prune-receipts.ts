import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import { daemonLogs } from './daemon-logs.ts';
import type { Found } from './found.ts';
import { ledgerKeys, ledgerReceipts } from './ledger.ts';
import { ledgerFile, readLedgerRecords } from './ledger-file.ts';
import { oldReceipts } from './old-receipts.ts';
import { listReceipts, readChanges, type ReceiptRow } from './read-receipt.ts';
import { receiptFiles } from './receipt-files.ts';
import { isReceiptId } from './receipt-id.ts';
import { objectFile, SavedObjects } from './saved-objects.ts';
import { hasPart, type StateDirectory } from './state-directory.ts';
import { removeStateFile } from './state-file.ts';
import { withinState } from './state-invalid.ts';

/**
 * Removes all but the last ten receipts of each key that changed paths and the last ten that changed none, so that a job that
 * runs each hour does not take away the way back; with what their commands wrote, and the saved bytes that neither a
 * receipt that is left nor the ledger needs. A receipt that cannot be believed is never removed; while there is one, no
 * saved bytes are either. Call it with the host lock held and without an open journal.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED.
 */
export function pruneReceipts(state: StateDirectory, context: Context): void {
  const rows = listReceipts(state, context);
  const old = oldReceipts(rows, ledgerReceipts(state));
  const left = rows.filter((row) => !old.has(row));
  for (const { id } of old) removeReceipt(state, id);
  removeStrayParts(state, new Set(left.map(({ id }) => id)));
  // What nobody needs any more was named by a receipt that is gone now. All others are read only then.
  const mayFree = [...old].some((row) => row.holds && row.changes.count > 0);
  if (mayFree && left.every(({ holds }) => holds)) new SavedObjects(state).prune(neededObjects(state, left));
}

/** The document goes last: without it nothing says any more what else belongs to it. */
function removeReceipt(state: StateDirectory, id: string): void {
  const { document, changes, logs } = receiptFiles(state, id);
  if (!isLogInUse(state, logs)) removeTree(logs);
  removeStateFile(document);
  removeStateFile(changes);
}

/** Changes and logs of receipts that were never written to their end, or never removed to it. */
function removeStrayParts(state: StateDirectory, kept: ReadonlySet<string>): void {
  for (const part of ['receipts', 'logs'] as const) {
    if (!hasPart(state, part)) continue;
    const directory = join(state.path, part);
    for (const name of withinState(directory, () => readdirSync(directory))) {
      const id = name.split('.')[0] ?? '';
      const path = join(directory, name);
      if (isReceiptId(id) && !kept.has(id) && !isLogInUse(state, path))
        withinState(directory, () => removeTree(path));
    }
  }
}

/** A daemon may go on for longer than the receipt of its run is kept. */
function isLogInUse(state: StateDirectory, logs: string): boolean {
  return isLogOfDaemon(logs) && daemonLogs(state).has(logs);
}

function isLogOfDaemon(logs: string): boolean {
  try {
    return readdirSync(logs).some((name) => name.startsWith('daemon-'));
  } catch {
    // It is not there, or no directory.
    return false;
  }
}

/** What a rollback of any of them, or the removal of a bundle, gives back. */
function neededObjects(state: StateDirectory, rows: readonly ReceiptRow[]): Set<Digest> {
  const needed = new Set<Digest>();
  const need = (found: Found | null): void => {
    if (found?.kind === 'file') needed.add(found.digest);
  };
  const needOriginals = (path: string, key: string): void => {
    for (const record of readLedgerRecords(path, key))
      if (record.list === 'paths') need(record.value.original);
  };
  for (const row of rows) {
    if (!row.holds) continue;
    const { id, key, changes, ledgerBefore } = row;
    for (const { before } of readChanges(receiptFiles(state, id).changes, changes)) need(before);
    if (ledgerBefore === undefined) continue;
    needed.add(ledgerBefore);
    needOriginals(objectFile(state, ledgerBefore), key);
  }
  for (const key of ledgerKeys(state)) needOriginals(ledgerFile(state, key), key);
  return needed;
}
