import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so. Throws when that takes longer than a minute. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await isSo()); await sleep(50))
    if (Date.now() > deadline) throw new Error(`this took too long: ${what}`);
}
