import { existsSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { listReceipts, readReceipt } from '../../offline/state/read-receipt.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import { receiptFiles } from '../../offline/state/receipt-files.ts';
import type { ReceiptHead } from '../../offline/state/receipt-statement.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';
import { newCourse } from '../../offline/transaction/course.ts';
import { undoneError } from '../../offline/transaction/undone-error.ts';
import { askForReceipts } from './ask-for-receipts.ts';
import { CUT_OFF } from './cut-off.ts';
import { knownCode } from './known-code.ts';
import type { RunRequest } from './target-options.ts';
import type { View } from './target-view.ts';

/** A run that was asked for by the same request, and has ended before. */
export interface EndedBefore {
  readonly ended: Receipt;
}

/** What a receipt says of whose work it was. */
export function requestText({ work, attempt }: RunRequest): string {
  return `${work}#${attempt}`;
}

/** True if a receipt, or what is to become one, is of the same work. */
export function isSameWork({ request }: Pick<Receipt, 'request'>, { work }: RunRequest): boolean {
  return request !== undefined && request.slice(0, request.lastIndexOf('#')) === work;
}

/**
 * The receipt of the same work, if the target has one: of a good run, else of one of the same attempt that has failed. Who was
 * told to stop has not failed: whoever gets the work then does it.
 * @throws ArxError RUN_STATE_INVALID for one that is damaged.
 */
export function endedBefore(
  request: RunRequest | undefined,
  view: View,
  context: Context,
): EndedBefore | undefined {
  const { state, facts } = view;
  if (request === undefined || state === undefined || facts === undefined) return undefined;
  const same = listReceipts(state, context).flatMap((row) =>
    row.holds && isSameWork(row, request) ? [row] : [],
  );
  const own = requestText(request);
  const found =
    same.find(({ result }) => result === 'done') ??
    same.find(({ request: of, error }) => of === own && error?.code !== 'INTERRUPTED');
  if (found?.result !== 'done') askForReceipts(view, facts.state);
  return found && { ended: withChanges(found, { ...view, state }, context) };
}

/** Until its changes have come, and where they are gone, it has none. */
function withChanges(
  head: ReceiptHead,
  view: View & { readonly state: StateDirectory },
  context: Context,
): Receipt {
  view.document(`receipts/${head.id}.changes.jsonl`);
  const has = existsSync(receiptFiles(view.state, head.id).changes);
  return has ? readReceipt(view.state, head.id, context) : { ...head, changes: [] };
}

/** The error of a run that has not ended well, as it had it then. */
export function failureBefore({ ended }: EndedBefore): unknown {
  const { code, message } = ended.error ?? CUT_OFF;
  const { changes, services } = ended;
  const course = { ...newCourse(), changes, services: [...services] };
  const stays = ended.result === 'failed' && changes.length > 0;
  return undoneError(new ArxError(knownCode(code), message), ended, { course, stays });
}
