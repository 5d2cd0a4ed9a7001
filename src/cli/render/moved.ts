import type { ArxError } from '../../core/errors.ts';
import { visible } from '../../core/visible.ts';

/** In what this machine differs from a saved plan: the first things. */
export function movedLines({ code, data }: ArxError): string[] {
  if (code !== 'RUN_MOVED') return [];
  const { count, differences } = data as { readonly count: number; readonly differences: readonly string[] };
  const more = count > differences.length ? [`  and ${count - differences.length} more`] : [];
  return [...differences.map((line) => `  ${visible(line)}`), ...more];
}
