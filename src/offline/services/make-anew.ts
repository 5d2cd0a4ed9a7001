import { removeTree } from '../../sys/remove-tree.ts';
import { makeFifos } from './make-fifos.ts';
import { makePassable, type WindowPlaces } from './window-directory.ts';

/**
 * Makes the directory of a window anew with its FIFO. A command that runs as arx does may have put anything there, and what
 * its last attempt still had to ask is not asked any more.
 * @throws ArxError WRITE_FAILED, RUN_SERVICE_REFUSED; Error of the system.
 */
export async function makeAnew({ root, questions }: WindowPlaces): Promise<void> {
  removeTree(root);
  makePassable(root);
  await makeFifos([questions]);
}
