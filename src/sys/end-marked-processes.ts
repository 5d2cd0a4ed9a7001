import { markedProcesses } from './marked-processes.ts';
import { signalProcess } from './process-group.ts';

const ROUNDS = 100;

/**
 * Ends (SIGKILL) every process of ours whose environment has a variable with exactly this value: whatever a program
 * started and left behind inherits it. Does nothing where there is no /proc.
 */
export function endMarkedProcesses(name: string, value: string): void {
  // Again, because one may have started another meanwhile.
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = markedProcesses(name, value);
    if (found.length === 0) return;
    for (const pid of found) signalProcess(pid, 'SIGKILL');
  }
}
