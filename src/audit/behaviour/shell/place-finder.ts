import { lineAt, lineStarts } from '../../../core/line-starts.ts';
import type { Place } from './shell-model.ts';

/** Tells line and column, both from 1, of an offset in a text. */
export function placeFinder(text: string): (offset: number) => Place {
  const starts = lineStarts(text);
  return (offset) => {
    const line = lineAt(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
