import type { ArxError } from '../../core/errors.ts';
import { visible } from '../../core/visible.ts';

/** Of a run that failed: what could not be taken back or was left, and the receipt that says all of it, if there is one. */
export function undoneLines({ data }: ArxError): string[] {
  const { receipt, result, remarks } = data as {
    readonly receipt?: unknown;
    readonly result?: unknown;
    readonly remarks?: unknown;
  };
  if (!Array.isArray(remarks)) return [];
  const told = (remarks as readonly unknown[]).map((remark) => `  note: ${visible(String(remark))}`);
  return typeof receipt === 'string'
    ? [...told, `  receipt ${visible(receipt)}: ${visible(String(result))}`]
    : told;
}
