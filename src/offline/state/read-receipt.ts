import { existsSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { Digester, digestOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { recently } from '../../core/recently.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import { verifySignature } from '../../trust/verify-signature.ts';
import type { Change } from './change.ts';
import { receiptKeys } from './receipt-keys.ts';
import type { Receipt } from './receipt.ts';
import { noReceipt, receiptFiles, receiptIds } from './receipt-files.ts';
import { changeShape } from './receipt-shape.ts';
import { type ChangesRef, readReceiptStatement, type ReceiptHead } from './receipt-statement.ts';
import { parseLine, readLines } from './sealed-lines.ts';
import type { StateDirectory } from './state-directory.ts';
import { readStateFile } from './state-file.ts';
import { stateInvalid } from './state-invalid.ts';

/**
 * A receipt whose signature by this host, or by a controller that it knows, holds.
 * @throws ArxError RUN_NO_RECEIPT; RUN_STATE_INVALID if its signature does not hold or a part of it is damaged.
 */
export function readReceipt(state: StateDirectory, id: string, context: Context): Receipt {
  const head = openReceipt(state, id, context);
  return { ...head, changes: [...readChanges(receiptFiles(state, id).changes, head.changes)] };
}

/** The same without its changes, which are not read. Errors as above. */
export function openReceipt(state: StateDirectory, id: string, context: Context): ReceiptHead {
  const { document } = receiptFiles(state, id);
  const bytes = readStateFile(document, context.limits.document);
  if (bytes === undefined) throw noReceipt(id);
  const keys = receiptKeys(state);
  const known = [digestOf(bytes), ...keys.map(({ keyid }) => keyid)].join(' ');
  const head = statements(known, () =>
    readReceiptStatement(demandSigned(keys, document, { bytes, limit: context.limits.document })),
  );
  if (typeof head === 'string') throw stateInvalid(document, head);
  if (head.id === id) return head;
  throw stateInvalid(document, 'it is another receipt than its name says');
}

/** The same bytes, checked by the same keys, say the same again. */
const statements = recently<ReceiptHead | string>(256);

function demandSigned(
  keys: readonly TrustedKey[],
  path: string,
  { bytes, limit }: { readonly bytes: Buffer; readonly limit: number },
): Uint8Array {
  if (keys.length === 0) throw stateInvalid(path, 'the key of this host, host.pub, is missing');
  try {
    const checked = verifySignature(bytes, keys, limit);
    if (checked.known) return checked.payload;
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    throw stateInvalid(path, `its signature does not hold (${error.message})`, error);
  }
  throw stateInvalid(path, 'its signature is not by the key of this host, nor of a controller that it knows');
}

/** The changes of a receipt as they are read. Whether they are whole is known at the end only. @throws ArxError RUN_STATE_INVALID. */
export function* readChanges(path: string, expected: ChangesRef): Generator<Change, void> {
  // Controllers put no empty files on their targets.
  if (expected.count === 0 && expected.digest === NOTHING && !existsSync(path)) return;
  const digester = new Digester();
  let number = 0;
  for (const line of readLines(path)) {
    digester.update(line);
    digester.update(END);
    number += 1;
    yield parseLine(path, line, { number, check: changeShape }) as unknown as Change;
  }
  if (digester.digest() !== expected.digest || number !== expected.count)
    throw stateInvalid(path, 'its digest is not the one that the receipt has signed');
}

const END = Buffer.from('\n');
const NOTHING = new Digester().digest();

/** A receipt in a list; one that cannot be believed has only a name and what is wrong with it. */
export type ReceiptRow =
  | ({ readonly holds: true } & ReceiptHead)
  | { readonly holds: false; readonly id: string; readonly problem: string };

/** All receipts, oldest first. @throws ArxError RUN_STATE_INVALID if the state itself cannot be used. */
export function listReceipts(state: StateDirectory | undefined, context: Context): ReceiptRow[] {
  return state === undefined ? [] : receiptIds(state).map((id) => receiptRow(state, id, context));
}

function receiptRow(state: StateDirectory, id: string, context: Context): ReceiptRow {
  try {
    return { holds: true, ...openReceipt(state, id, context) };
  } catch (error) {
    if (!(error instanceof ArxError) || error.code !== 'RUN_STATE_INVALID') throw error;
    return { holds: false, id, problem: error.message };
  }
}

/** The newest receipt of a key that holds; undefined if there is none. @throws ArxError RUN_STATE_INVALID as above. */
export function lastReceipt(
  state: StateDirectory | undefined,
  key: string,
  context: Context,
): string | undefined {
  if (state === undefined) return undefined;
  return receiptIds(state).findLast((id) => {
    const row = receiptRow(state, id, context);
    return row.holds && row.key === key;
  });
}
