import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { capture } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { type WindowPlaces, windowPlaces } from './window-directory.ts';

/** How many FIFOs one mkfifo(1) makes. */
const AT_ONCE = 500;

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

function makePassable(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o711);
}

/** mkfifo(1), because Node cannot. */
async function makeFifos(paths: readonly string[]): Promise<void> {
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const { code, stderr } = await capture({
      argv: ['mkfifo', '-m', '600', '--', ...paths.slice(at, at + AT_ONCE)],
      env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    }).catch((error: NodeJS.ErrnoException) => ({ code: -1, stderr: Buffer.from(error.code ?? '') }));
    if (code === 0) continue;
    throw new ArxError(
      'RUN_SERVICE_REFUSED',
      `Cannot let commands ask for services: mkfifo says ${JSON.stringify(stderr.toString().trim())}, expected FIFOs in TMPDIR`,
    );
  }
}
