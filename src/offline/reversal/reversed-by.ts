import type { Context } from '../../core/context.ts';
import type { Committed, ReceiptHead } from '../change/journal-model.ts';
import type { Receipt } from '../state/receipt.ts';
import type { TakenBack } from '../state/taken-back.ts';
import type { Reversal } from './reversal.ts';

/** What the host is to keep of a rollback or removal: its receipt, and what bundles have here from now on. */
export function reversedBy(
  {
    towards,
    installed,
    forgotten,
  }: Pick<Reversal, 'installed' | 'forgotten'> & {
    readonly towards: Pick<Reversal['towards'], 'changes'>;
  },
  head: ReceiptHead,
  { remarks, left, services, undone }: Required<TakenBack>,
  context: Pick<Context, 'now'>,
): Committed {
  const receipt: Receipt = {
    ...head,
    result: left.length === 0 ? 'done' : 'failed',
    ended: context.now().toISOString(),
    changes: towards.changes,
    steps: [],
    ...(undone.length > 0 && { undone }),
    services,
    daemons: [],
    remarks: [...remarks, ...left],
  };
  const staying = new Set(installed.map(({ key }) => key));
  return { receipt, installed, forgotten: forgotten.filter((key) => !staying.has(key)) };
}
