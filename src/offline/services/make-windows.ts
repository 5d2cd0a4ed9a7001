import { join } from 'node:path';
import { makeFifos } from './make-fifos.ts';
import { makePassable, type WindowPlaces, windowPlaces } from './window-directory.ts';

/**
 * Makes the directories of all windows with their FIFOs, by the number of their command.
 * @param directory is made; others may go through it and not list it.
 * @param numbers of the commands that get a window.
 * @throws ArxError RUN_SERVICE_REFUSED if FIFOs cannot be made.
 */
export async function makeWindows(
  directory: string,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, WindowPlaces>> {
  makePassable(directory);
  const windows = new Map(numbers.map((number) => [number, windowPlaces(join(directory, String(number)))]));
  for (const { root } of windows.values()) makePassable(root);
  await makeFifos([...windows.values()].map(({ questions }) => questions));
  return windows;
}
