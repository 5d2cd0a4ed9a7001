import { textOfLines } from './text-of-lines.ts';
import { formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

/** The files that a command has written. */
export type Written = readonly { readonly format: string; readonly file: string; readonly size: number }[];

/** `wrote audit.html (html, 212 kB)`, a line each. */
export function writtenNotes(written: Written): string {
  return textOfLines(
    written.map(({ format, file, size }) => visible(`wrote ${file} (${format}, ${formatSize(size)})`)),
  );
}
