import { SIGNS } from '../../diff-words.ts';
import { markup } from '../markup.ts';
import type { Cell } from '../table.ts';

/** Added, removed, changed: as a sign and a word. */
export function stateCell(state: keyof typeof SIGNS): Cell {
  const shown = markup`<span class="mark state ${state}"
    ><span aria-hidden="true">${SIGNS[state]}</span> ${state}</span
  >`;
  return { shown, sort: state };
}
