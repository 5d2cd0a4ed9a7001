import type { Context } from '../../core/context.ts';
import { Digester } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
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
  const head = readReceiptStatement(demandSigned(state, document, bytes, context));
  if (typeof head === 'string') throw stateInvalid(document, head);
  if (head.id === id) return head;
  throw stateInvalid(document, 'it is another receipt than its name says');
}

function demandSigned(state: StateDirectory, path: string, bytes: Buffer, context: Context): Uint8Array {
  const keys = receiptKeys(state);
  if (keys.length === 0) throw stateInvalid(path, 'the key of this host, host.pub, is missing');
  try {
    const checked = verifySignature(bytes, keys, context.limits.document);
    if (checked.known) return checked.payload;
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    throw stateInvalid(path, `its signature does not hold (${error.message})`, error);
  }
  throw stateInvalid(path, 'its signature is not by the key of this host, nor of a controller that it knows');
}

/** The changes of a receipt as they are read. Whether they are whole is known at the end only. @throws ArxError RUN_STATE_INVALID. */
export function* readChanges(path: string, expected: ChangesRef): Generator<Change, void> {
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
