import { ArxError } from '../../core/errors.ts';
import type { Ground } from '../run/ground.ts';
import type { SpaceNeed } from './space-needs.ts';

/**
 * Returns normally if each file system has room for what is placed and kept there. Old content is not counted as free: it
 * stays until the new one is complete. What a file system does not count, it may have.
 * @throws ArxError RUN_NO_SPACE.
 */
export function demandSpace(needs: readonly SpaceNeed[], ground: Ground): void {
  for (const { path, place, bytes, inodes } of needs) {
    const room = ground.room(place);
    if (room.free !== undefined && bytes > room.free) throw tooLittle(path, 'bytes', room.free, bytes);
    if (room.inodes > 0 && inodes > room.freeInodes) throw tooLittle(path, 'inodes', room.freeInodes, inodes);
  }
}

function tooLittle(path: string, what: string, free: number, need: number): ArxError {
  return new ArxError(
    'RUN_NO_SPACE',
    `Cannot place data below ${JSON.stringify(path)}: ${free} ${what} are free, expected at least ${need}`,
    { hint: 'Make space and run again', data: { path, free, need } },
  );
}
