/**
 * Does work on each item, in their order, on so many at once; a place that gets free is taken at once. No further item is
 * begun when `held` says so.
 * @returns when all that was begun has ended. Work must not reject.
 */
export async function slidingWindow<T>(
  items: readonly T[],
  most: number,
  held: () => boolean,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    while (!held()) {
      const { value, done } = queue.next();
      if (done === true) return;
      await work(value);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
}
