import { jsonLine } from '../../core/json-line.ts';
import type { BundleDiff } from '../../model/audit/bundle-diff.ts';

/** A comparison as one line of JSON. The number grows when a member goes. */
export function diffJsonOf(diff: BundleDiff): string {
  return jsonLine({ schema: 'arx.diff/1', ...diff });
}
