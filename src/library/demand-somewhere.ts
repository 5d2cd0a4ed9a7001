import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import { listed } from '../core/listed.ts';
import { quoted } from '../core/quoted.ts';
import { isAbsent } from '../fleet/run/absent.ts';
import { isReceiptId } from '../offline/state/receipt-id.ts';
import type { FleetPass } from './fleet-pass.ts';

const SHOWN = 10;

/**
 * Demands that one of the hosts has what was asked for, or that it is not known of all: a name that nobody has is a slip.
 * @param verb what cannot be done: `remove`.
 * @throws ArxError RUN_NOT_INSTALLED; RUN_NO_RECEIPT for the name of a receipt.
 */
export function demandSomewhere(pass: FleetPass<object>, verb: string, name: string): void {
  if (pass.results.some(({ state }) => state !== 'absent')) return;
  const found = [...pass.values.values()].flatMap((value) => (isAbsent(value) ? value.installed : []));
  const keys = [...new Set(found)].toSorted();
  const near = didYouMean(name, keys);
  const shown = listed(
    keys.map((key) => quoted(key, 60)),
    SHOWN,
  );
  const expected =
    keys.length === 0 ? 'nothing is' : `expected ${keys.length === 1 ? '' : 'one of '}${shown}`;
  const isReceipt = isReceiptId(name);
  const what = isReceipt ? 'no such receipt is' : 'no such bundle is installed';
  throw new ArxError(
    isReceipt ? 'RUN_NO_RECEIPT' : 'RUN_NOT_INSTALLED',
    `Cannot ${verb} ${quoted(name)}: ${what} on ${whereOf(pass)}${isReceipt ? '' : `, ${expected}`}`,
    { hint: near === undefined ? hintOf(isReceipt) : `Did you mean ${quoted(near)}?` },
  );
}

function whereOf({ results: [only, ...more] }: FleetPass<unknown>): string {
  return more.length === 0 ? quoted(only?.host ?? '', 60) : `any of the ${more.length + 1} hosts`;
}

function hintOf(isReceipt: boolean): string {
  return `See \`arx status${isReceipt ? ' --receipts' : ''}\` with the same --fleet or --on`;
}
