import { closeSync, constants, mkdirSync, openSync, writeFileSync } from 'node:fs';

/** More levels than a program has stack frames or descriptors for. */
export const VERY_DEEP = 20_000;

/** Makes directories in each other, far deeper than any path can say, with a file in the last one. */
export function makeDeep(place: string): void {
  let fd = openSync(place, constants.O_DIRECTORY);
  for (let level = 0; level < VERY_DEEP; level += 1) {
    const below = `/proc/self/fd/${fd}/d`;
    mkdirSync(below);
    const next = openSync(below, constants.O_DIRECTORY);
    closeSync(fd);
    fd = next;
  }
  writeFileSync(`/proc/self/fd/${fd}/last`, 'x');
  closeSync(fd);
}
