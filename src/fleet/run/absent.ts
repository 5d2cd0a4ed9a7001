import { ArxError } from '../../core/errors.ts';
import { installedInstead } from '../../offline/state/not-installed.ts';
import { isReceiptId } from '../../offline/state/receipt-id.ts';
import type { HostDone } from './perform.ts';

/** Of a host that has nothing of what was asked for: the bundles that it has instead. */
export interface Absent {
  readonly installed: readonly string[];
}

/** True for what stands where nothing was found. */
export function isAbsent(value: object): value is Absent {
  return 'installed' in value;
}

/**
 * What the work on a host comes to; a host that does not have its subject is one of the good ends.
 * @param subject a bundle or a receipt; undefined: nothing is named, so nothing can be missing.
 */
export async function unlessAbsent<T>(
  subject: string | undefined,
  work: () => Promise<HostDone<T>>,
): Promise<HostDone<T | Absent>> {
  try {
    return await work();
  } catch (error) {
    if (subject === undefined || !(error instanceof ArxError)) throw error;
    const isNoReceipt = error.code === 'RUN_NO_RECEIPT' && isReceiptId(subject);
    const installed = isNoReceipt ? [] : installedInstead(error);
    if (installed === undefined) throw error;
    return { state: 'absent', value: { installed } };
  }
}
