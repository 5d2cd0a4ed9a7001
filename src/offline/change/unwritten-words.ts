import type { Undone } from './undo-run.ts';

/** What is to be said where no receipt says how something was undone; undefined where one does. */
export function unwrittenWords({ unwritten }: Pick<Undone, 'unwritten'>): string | undefined {
  return unwritten && `its receipt could not be written: ${unwritten.message}`;
}
