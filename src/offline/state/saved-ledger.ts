import { closeSync } from 'node:fs';
import type { Digest } from '../../core/digest.ts';
import { forgetInstalled } from './ledger.ts';
import { ledgerFile, readLedgerFile, writeLedgerFile } from './ledger-file.ts';
import { objectFile, type SavedObjects } from './saved-objects.ts';
import { hasPart, makePart, type StateDirectory } from './state-directory.ts';
import { openStateFile } from './state-file.ts';

/**
 * Keeps the ledger's file of a key as it is now; it is durable once `objects.sync` has resolved.
 * @returns what to put into the receipt as `ledgerBefore`: undefined if the key has none.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED.
 */
export function keepLedger(state: StateDirectory, key: string, objects: SavedObjects): Digest | undefined {
  const file = hasPart(state, 'ledger') ? openStateFile(ledgerFile(state, key)) : undefined;
  if (file === undefined) return undefined;
  try {
    return objects.keep(file.fd);
  } finally {
    closeSync(file.fd);
  }
}

/**
 * Puts the ledger's file of a key back as `keepLedger` found it. Call it with the host lock held.
 * @throws ArxError RUN_OBJECT_MISSING, RUN_STATE_INVALID if what was kept is damaged or of another key, WRITE_FAILED.
 */
export function restoreLedger(
  state: StateDirectory,
  key: string,
  before: Digest | undefined,
  objects: SavedObjects,
): void {
  if (before === undefined) return forgetInstalled(state, key);
  for (const _chunk of objects.read(before));
  const installed = readLedgerFile(objectFile(state, before), key);
  makePart(state, 'ledger');
  writeLedgerFile(ledgerFile(state, key), installed);
}
