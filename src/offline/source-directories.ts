import type { Seal } from '../model/seal.ts';

/**
 * The name of each source's directory in extracted and exported content: its index and the last readable word of its
 * request, for example `0-app.git`. The same for the same seal.
 */
export function sourceDirectories(seal: Seal): string[] {
  return seal.sources.map(({ request }, index) => {
    const word = request
      .split(/[?#]/)[0]
      ?.split(/[^A-Za-z0-9._-]+/)
      .findLast((part) => /[A-Za-z0-9]/.test(part));
    return word === undefined ? String(index) : `${index}-${word.slice(0, 60)}`;
  });
}
