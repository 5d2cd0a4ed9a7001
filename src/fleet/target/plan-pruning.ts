import { basename, dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { type Digest, hexOf } from '../../core/digest.ts';
import { daemonLogs } from '../../offline/state/daemon-logs.ts';
import { ledgerReceipts } from '../../offline/state/ledger.ts';
import { oldReceipts } from '../../offline/state/old-receipts.ts';
import { listReceipts, type ReceiptRow } from '../../offline/state/read-receipt.ts';
import { isReceiptId } from '../../offline/state/receipt-id.ts';
import type { Pruning } from '../far/pruning.ts';
import type { TargetView } from './target-view.ts';

/** What a run on that host would prune now, when all of its receipts are in the mirror. @throws ArxError RUN_STATE_INVALID. */
export function planPruning({ mirror: { state }, facts }: TargetView, context: Context): Pruning {
  const logs = join(facts?.state ?? '', 'logs');
  const rows = listReceipts(state, context);
  const old = oldReceipts(rows, ledgerReceipts(state));
  const left = rows.filter((row) => !old.has(row));
  const whole = wholeOf([...old], left);
  return {
    old: [...old].map(({ id }) => id),
    left: left.map(({ id }) => id),
    logging: [...daemonLogs(state)]
      .filter((log) => dirname(log) === logs && isReceiptId(basename(log)))
      .map((log) => basename(log)),
    ...(whole !== undefined && { whole }),
  };
}

/** What nobody needs any more was named by a receipt that goes now. With one that cannot be believed nobody can tell. */
function wholeOf(old: readonly ReceiptRow[], left: readonly ReceiptRow[]): Map<string, Digest> | undefined {
  const mayFree = old.some((row) => row.holds && row.changes.count > 0);
  if (!mayFree || !left.every(({ holds }) => holds)) return undefined;
  const whole = new Map<string, Digest>();
  for (const row of left) {
    if (!row.holds) continue;
    const { id, changes, ledgerBefore } = row;
    if (changes.count > 0) whole.set(`receipts/${id}.changes.jsonl`, changes.digest);
    if (ledgerBefore !== undefined) whole.set(`objects/sha256/${hexOf(ledgerBefore)}`, ledgerBefore);
  }
  return whole;
}
