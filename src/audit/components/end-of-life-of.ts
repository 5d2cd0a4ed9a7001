import { ENDS_OF_LIFE } from './data/end-of-life.ts';
import type { Runtime } from './runtimes.ts';

/** The last day of a runtime's release, if the table knows it: 3.8.10 is of 3.8, 18.19.0 of 18. */
export function endOfLifeOf({ product, version }: Runtime): string | undefined {
  const releases = Object.hasOwn(ENDS_OF_LIFE, product) ? ENDS_OF_LIFE[product] : undefined;
  if (releases === undefined) return undefined;
  const parts = version.split('.');
  for (let length = Math.min(parts.length, 2); length > 0; length -= 1) {
    const release = parts.slice(0, length).join('.');
    if (Object.hasOwn(releases, release)) return releases[release];
  }
  return undefined;
}
