import type { Seal } from '../model/seal.ts';

/**
 * The name of each source's directory in extracted and exported content: its index and the last readable word of its
 * first target, or of its request when it has none, for example `0-nginx`. The same for the same seal.
 */
export function sourceDirectories(seal: Seal): string[] {
  return seal.sources.map(({ request }, index) => {
    const target = seal.data.find(({ source }) => source === index)?.target;
    const word = lastWord(target ?? '') ?? lastWord(request.split(/[?#]/)[0] ?? '');
    return word === undefined ? String(index) : `${index}-${word.slice(0, 60)}`;
  });
}

function lastWord(text: string): string | undefined {
  return text.split(/[^A-Za-z0-9._-]+/).findLast((part) => /[A-Za-z0-9]/.test(part));
}
