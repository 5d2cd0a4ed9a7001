import { relative } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Committed } from '../../offline/change/journal-model.ts';
import { writeDown } from '../../offline/change/finish.ts';
import { keyFile } from '../../offline/state/key-file.ts';
import { ledgerKeys } from '../../offline/state/ledger.ts';
import { ledgerFile } from '../../offline/state/ledger-file.ts';
import { receiptFiles } from '../../offline/state/receipt-files.ts';
import { controllerFile, keepControllerKey } from '../../offline/state/receipt-keys.ts';
import { keepLedger } from '../../offline/state/saved-ledger.ts';
import { objectFile, SavedObjects } from '../../offline/state/saved-objects.ts';
import { trustedKey } from '../../trust/trusted-key.ts';
import type { FarDocument } from '../far/far-model.ts';
import { openControllerKey } from './controller-key.ts';
import type { StateMirror } from './state-mirror.ts';

/**
 * Writes what a target is to keep of a run into the mirror of its state, as a run on that host would, signed by this
 * controller.
 * @returns the documents that differ from what the target has.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED.
 */
export function writeEnd(committed: Committed, mirror: StateMirror, context: Context): FarDocument[] {
  const { state } = mirror;
  const pair = openControllerKey(context);
  const key = trustedKey('controller', pair.publicKey);
  keepControllerKey(state, key);
  const known = ledgerKeys(state);
  const before = keepLedger(state, committed.receipt.key, new SavedObjects(state));
  writeDown(committed, state, context, pair);
  const { installed, floor, receipt } = committed;
  const { document, changes } = receiptFiles(state, receipt.id);
  const ledger = [...known, ...installed.map((each) => each.key)].map((name) => ledgerFile(state, name));
  const paths = [...ledger, document, changes, ...(before === undefined ? [] : [objectFile(state, before)])];
  return mirror.changed([
    controllerFile(key),
    ...(floor === undefined ? [] : [`floors/${keyFile(floor.name)}`]),
    ...paths.map((path) => relative(state.path, path)),
  ]);
}
