import { basename, dirname } from 'node:path';
import { child } from '../run/target-path.ts';

const ENDING = '.arx-saved';
const LONGEST_NAME = 255;

/** The names under which something that was edited by hand may be kept beside its path, in the order in which they are tried. */
export function* savedNames(path: string): Generator<string, never> {
  for (let count = 0; ; count += 1) {
    const ending = count === 0 ? ENDING : `${ENDING}.${count}`;
    yield child(dirname(path), `${cut(basename(path), LONGEST_NAME - ending.length)}${ending}`);
  }
}

/** As much of a name as fits, by whole characters. */
function cut(name: string, most: number): string {
  const bytes = Buffer.from(name);
  // With `stream` an incomplete character at the end is left out.
  return bytes.length <= most ? name : new TextDecoder().decode(bytes.subarray(0, most), { stream: true });
}
