import { visibleLines } from '../../core/visible.ts';

/** A file's bytes for a terminal: nothing in them can steer it. Tabs and newlines stay. */
export function fileScreen(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString().split('\t').map(visibleLines).join('\t');
  return text.endsWith('\n') ? text : `${text}\n`;
}
