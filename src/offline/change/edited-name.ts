import type { Ground } from '../run/ground.ts';
import type { Fingerprint } from '../run/plan-model.ts';
import { lookAt } from './look-at.ts';
import { savedNames } from './saved-name.ts';

/**
 * Where something that was edited by hand is kept: the first name of `savedNames` that is free.
 * @param among With `taken`: names that something else gets.
 * @returns undefined when one of the names is the very same file already: somebody was cut off after keeping it.
 */
export function editedName(
  path: string,
  { ino }: Fingerprint,
  { taken, ground }: { readonly taken: { has(path: string): boolean }; readonly ground: Ground },
): string | undefined {
  for (const name of savedNames(path)) {
    const there = lookAt(name, ground);
    if (there === 'nothing' && !taken.has(name)) return name;
    if (typeof there === 'object' && there.ino === ino) return undefined;
  }
  return undefined;
}
