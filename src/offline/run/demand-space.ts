import { statfsSync } from 'node:fs';
import { ArxError } from '../../core/errors.ts';
import type { Need } from './entry-planner.ts';

/**
 * Returns normally if each file system has room for what is placed there. Old content is not counted as free: it stays
 * until the new one is complete.
 * @throws ArxError RUN_NO_SPACE.
 */
export function demandSpace(needs: readonly Need[]): void {
  for (const { root, bytes, inodes } of needs) {
    if (root.ino === 0) continue;
    const { bavail, bsize, files, ffree } = statfsSync(root.path);
    if (bytes > bavail * bsize) throw tooLittle(root.path, 'bytes', bavail * bsize, bytes);
    if (files > 0 && inodes > ffree) throw tooLittle(root.path, 'inodes', ffree, inodes);
  }
}

function tooLittle(path: string, what: string, free: number, need: number): ArxError {
  return new ArxError(
    'RUN_NO_SPACE',
    `Cannot place data below ${JSON.stringify(path)}: ${free} ${what} are free, expected at least ${need}`,
    { hint: 'Make space and run again', data: { path, free, need } },
  );
}
