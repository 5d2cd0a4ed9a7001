import { setTimeout as delay } from 'node:timers/promises';
import { visible } from '../../core/visible.ts';
import { processName } from '../../sys/process-family.ts';
import type { ProcessRow } from '../../sys/process-row.ts';

/** How often and how long processes are waited for that end just after the command; in milliseconds. */
const LOOKS = 5;
const PAUSE = 40;
/** How many are named; of the others only how many they are. */
export const MOST_NAMES = 20;

/**
 * The names of processes that do not end by themselves within a moment.
 * @param find all that are there, zombies too.
 * @param mask takes secrets out of the name of a process.
 */
export async function leftRunning(
  find: () => readonly ProcessRow[],
  mask: (name: string) => string,
): Promise<string[]> {
  for (let look = 1; look < LOOKS; look += 1) {
    if (running(find()).length === 0) return [];
    await delay(PAUSE);
  }
  return namesOf(running(find()), mask);
}

function running(rows: readonly ProcessRow[]): ProcessRow[] {
  return rows.filter(({ zombie }) => !zombie);
}

/** As `sleep (pid 123)`; after the first twenty only how many more. */
function namesOf(rows: readonly ProcessRow[], mask: (name: string) => string): string[] {
  const named = rows.slice(0, MOST_NAMES).flatMap(({ pid }) => {
    const name = processName(pid);
    return name === undefined ? [] : [`${visible(mask(name))} (pid ${pid})`];
  });
  const more = rows.length - MOST_NAMES;
  return more > 0 ? [...named, `${more} more`] : named;
}
