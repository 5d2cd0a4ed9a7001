import type { RefusedFinding } from '../../audit/enforce.ts';
import type { ArxError } from '../../core/errors.ts';
import { visible } from '../../core/visible.ts';
import type { Paint } from '../paint.ts';

/** What a policy does not let pass: each finding with its rule, place and fingerprint. */
export function refusedLines({ code, data }: ArxError, paint: Paint): string[] {
  if (code !== 'POLICY_REFUSED') return [];
  return (data['findings'] as readonly RefusedFinding[]).flatMap(
    ({ rule, severity, place, message, fingerprint, waiver }) => [
      `  ${paint.red(severity)} ${rule}  ${visible(place)}`,
      `    ${visible(message)}`,
      `    ${paint.dim(fingerprint)}`,
      ...(waiver === undefined ? [] : [`    ${visible(waiver)}`]),
    ],
  );
}
