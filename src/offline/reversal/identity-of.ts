import type { ReceiptHead } from '../change/journal-model.ts';
import type { Reversal } from './reversal.ts';

/** What a receipt says of which bundle it is about. */
export function identityOf({
  key,
  name,
  version,
  sequence,
  bundle,
}: Pick<ReceiptHead, 'key' | 'name' | 'version' | 'sequence' | 'bundle'>): Reversal['bundle'] {
  return {
    key,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    bundle,
  };
}
