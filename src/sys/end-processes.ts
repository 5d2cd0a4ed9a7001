import { signalProcess } from './process-group.ts';

const ROUNDS = 100;

/** Ends (SIGKILL) every process that `find` finds, until it finds none. */
export function endProcesses(find: () => readonly number[]): void {
  // Again, because one may have started another meanwhile.
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = find();
    if (found.length === 0) return;
    for (const pid of found) signalProcess(pid, 'SIGKILL');
  }
}
