import type { InitResult } from '../../commands/init.ts';
import { formatCommandLine } from '../../core/command-line.ts';
import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

/** What was written, and what to do next. */
export function initNotes({ file, sources, commands }: InitResult): string {
  const counts = `${formatCount(sources, 'source')}, ${formatCount(commands, 'command')}`;
  const next = formatCommandLine(['arx', 'check', ...(file === 'arx.yaml' ? [] : [file])]);
  return `wrote ${visible(file)} (${counts}). Next: ${next}\n`;
}
