import type { Extracted } from '../../commands/extract.ts';
import { visible } from '../../core/visible.ts';
import { formatCounts, formatSigners } from './bundle.ts';

/** Where each source is now, and what was taken out. */
export function extractNotes({ bundle, directories }: Extracted, target: string): string {
  const lines = directories.map(({ directory, request }) => `${visible(directory)}/  ${visible(request)}`);
  return [
    ...lines,
    `wrote ${visible(target)}: ${formatCounts(bundle)}, signed by ${formatSigners(bundle.signers)}`,
    '',
  ].join('\n');
}
