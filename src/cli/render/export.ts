import type { ExportFacts } from '../../commands/export.ts';
import { visible } from '../../core/visible.ts';
import { formatCounts, formatSigners } from './bundle.ts';

/** What was written, and whose it is. */
export function exportNotes(facts: ExportFacts, output: string): string {
  const file = output === '-' ? 'standard output' : visible(output);
  const wrote = `wrote ${file}: ${formatCounts(facts)}, signed by ${formatSigners(facts.signers)}\n`;
  return facts.script === undefined
    ? wrote
    : `${wrote}tell who runs it, by another way than the file goes: ${facts.script}\n`;
}
