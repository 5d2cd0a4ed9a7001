import { processTable } from './process-table.ts';

/**
 * Sends a signal to each process of a group, also after its leader has ended. Nothing happens when none is left.
 * @param leader the process that was started with a group of its own.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalProcess(-leader, signal);
}

/** Sends a signal to one process; nothing happens when it has ended, or belongs to somebody else by now. */
export function signalProcess(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/**
 * Sends a signal to each process of a group but its leader, or to the leader while it is alone: for a leader that only waits
 * for the others, and would end before them.
 */
export function signalFollowers(leader: number, signal: NodeJS.Signals): void {
  const followers = processTable().filter(({ pid, group }) => group === leader && pid !== leader);
  if (followers.length === 0) signalGroup(leader, signal);
  for (const { pid } of followers) signalProcess(pid, signal);
}
