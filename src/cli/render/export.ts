import { join } from 'node:path';
import type { ExportFacts } from '../../commands/export.ts';
import { visible } from '../../core/visible.ts';
import { formatCounts, formatSigners } from './bundle.ts';

/** What was written, whose it is, and what to do with it. */
export function exportNotes(facts: ExportFacts, output: string, format?: string): string {
  const file = output === '-' ? 'standard output' : visible(output);
  const wrote = `wrote ${file}: ${formatCounts(facts)}, signed by ${formatSigners(facts.signers)}\n`;
  if (format === 'ansible')
    return `${wrote}Next: ansible-playbook -i INVENTORY ${visible(join(output, 'playbook.yml'))} --check\n`;
  return facts.script === undefined
    ? wrote
    : `${wrote}tell who runs it, by another way than the file goes: ${facts.script}\n`;
}
