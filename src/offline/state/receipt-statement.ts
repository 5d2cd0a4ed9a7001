import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import type { Digest } from '../../core/digest.ts';
import { STATEMENT_TYPE, statementPart, subjectOf } from '../../model/statement-parts.ts';
import type { Receipt } from './receipt.ts';
import { receiptShape } from './receipt-shape.ts';

/** The predicate of a statement that a host makes of a run, rollback or removal. */
const RECEIPT_TYPE = 'urn:arx:receipt:v1';

/** Where the changes of a receipt are: in a file beside it, because there may be a hundred thousand. */
export interface ChangesRef {
  readonly count: number;
  /** Of the bytes of that file. */
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
}

/** A receipt without its changes, as it is signed. */
export type ReceiptHead = Omit<Receipt, 'changes'> & { readonly changes: ChangesRef };

/** What a host signs: an in-toto Statement v1 whose one subject is the bundle, as canonical JSON. */
export function receiptStatement(head: ReceiptHead): Buffer {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: subjectOf(head.bundle),
    predicateType: RECEIPT_TYPE,
    predicate: head as unknown as Json,
  });
}

/**
 * What a statement of a receipt says. Strict: its bytes must be those that `receiptStatement` makes.
 * @returns in words what is wrong, if it is no such statement.
 */
export function readReceiptStatement(payload: Uint8Array): ReceiptHead | string {
  const predicate = statementPart(JSON.parse(Buffer.from(payload).toString()) as Json, ['predicate']);
  const problem = receiptShape(predicate, 'the receipt');
  if (problem !== undefined) return problem;
  const head = predicate as unknown as ReceiptHead;
  return receiptStatement(head).equals(payload) ? head : 'it is no receipt in the form that arx writes';
}
