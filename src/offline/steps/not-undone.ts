import type { UndoStep } from '../state/records.ts';

/** A sentence that says of a command why it is not undone. */
export function notUndone({ number, label }: Pick<UndoStep, 'number' | 'label'>, why: string): string {
  return `Step ${number} ${JSON.stringify(label)} is not undone: ${why}`;
}
