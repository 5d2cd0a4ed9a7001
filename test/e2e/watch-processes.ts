import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What was seen of the processes of the machine that were started after the watch, until the watch was stopped. */
export interface Seen {
  /** Every command line, each once. */
  readonly commandLines: string;
  /** How often it looked. */
  readonly count: number;
}

/** No program starts and ends in less; without a pause this took as much of a processor as all that it watches. */
const PAUSE_MS = 2;

/** Reads the command lines of all new processes over and over, as every user of the machine could. Servers were there before. */
export function watchProcesses(): { stop: () => Promise<Seen> } {
  const lines = new Set<string>();
  const before = new Set(readdirSync('/proc'));
  const stopped = new AbortController();
  const watch = async (): Promise<number> => {
    let count = 0;
    for (; !stopped.signal.aborted; count += 1) {
      for (const pid of readdirSync('/proc'))
        if (/^\d+$/.test(pid) && !before.has(pid)) lines.add(commandLineOf(pid));
      await sleep(PAUSE_MS);
    }
    return count;
  };
  const watched = watch();
  return {
    stop: async () => {
      stopped.abort();
      return { count: await watched, commandLines: [...lines].join('\n') };
    },
  };
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
