import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { isReceiptId } from './receipt-id.ts';
import { hasPart, type StateDirectory } from './state-directory.ts';
import { withinState } from './state-invalid.ts';

const DOCUMENT = '.sigstore.json';
const CHANGES = '.changes.jsonl';

/** Where the parts of one receipt are. */
interface ReceiptFiles {
  readonly document: string;
  readonly changes: string;
  /** The directory of what its commands wrote. */
  readonly logs: string;
}

/** @throws ArxError RUN_NO_RECEIPT if no receipt can have such a name. */
export function receiptFiles(state: StateDirectory, id: string): ReceiptFiles {
  if (!isReceiptId(id)) throw noReceipt(id);
  const base = join(state.path, 'receipts', id);
  return {
    document: `${base}${DOCUMENT}`,
    changes: `${base}${CHANGES}`,
    logs: join(state.path, 'logs', id),
  };
}

/** The names of all receipts, oldest first. Other files there are none. @throws ArxError RUN_STATE_INVALID. */
export function receiptIds(state: StateDirectory | undefined): string[] {
  if (state === undefined || !hasPart(state, 'receipts')) return [];
  const directory = join(state.path, 'receipts');
  return withinState(directory, () => readdirSync(directory))
    .filter((name) => name.endsWith(DOCUMENT))
    .map((name) => name.slice(0, -DOCUMENT.length))
    .filter(isReceiptId)
    .sort();
}

/** The error for a receipt that is not there. */
export function noReceipt(id: string): ArxError {
  return new ArxError(
    'RUN_NO_RECEIPT',
    `Cannot find the receipt ${quoted(id)}: this host has none of that name`,
    {
      hint: 'See `arx status --receipts`',
    },
  );
}
