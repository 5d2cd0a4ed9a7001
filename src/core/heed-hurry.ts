import type { Context } from './context.ts';

/**
 * Says that work is under way which must be brought to an end in order, such as one that is undone when it fails: until this
 * is disposed, the user who asks a second time ends what runs at the moment, and not the process.
 */
export function heedHurry({ hurry }: Pick<Context, 'hurry'>): Disposable {
  const heed = (): void => undefined;
  hurry.addEventListener('abort', heed);
  return { [Symbol.dispose]: () => hurry.removeEventListener('abort', heed) };
}
