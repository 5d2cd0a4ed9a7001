import { closeSync } from 'node:fs';
import type { Digest } from '../../core/digest.ts';
import { ledgerFile } from './ledger-file.ts';
import type { SavedObjects } from './saved-objects.ts';
import { hasPart, type StateDirectory } from './state-directory.ts';
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
