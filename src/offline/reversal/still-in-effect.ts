import type { Receipt } from '../state/receipt.ts';
import type { UndoStep } from '../state/records.ts';

/** What undoes the commands that a rollback or removal has not undone: those that it left alone, and those where it failed. */
export function stillInEffect(
  undo: readonly UndoStep[],
  { undone = [] }: Pick<Receipt, 'undone'>,
): UndoStep[] {
  const done = new Set(undone.filter(({ state }) => state === 'done').map(keyOf));
  return undo.filter((step) => !done.has(keyOf(step)));
}

/** Numbers do not do: of versions that are undone together several have the same. */
function keyOf({ label, argv }: Pick<UndoStep, 'label'> & { readonly argv: readonly string[] }): string {
  return JSON.stringify([label, argv]);
}
