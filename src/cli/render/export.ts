import type { BundleFacts } from '../../commands/bundle-facts.ts';
import { visible } from '../../core/visible.ts';
import { formatCounts, formatSigners } from './bundle.ts';

/** What was written, and whose it is. */
export function exportNotes(facts: BundleFacts, output: string): string {
  const file = output === '-' ? 'standard output' : visible(output);
  return `wrote ${file}: ${formatCounts(facts)}, signed by ${formatSigners(facts.signers)}\n`;
}
