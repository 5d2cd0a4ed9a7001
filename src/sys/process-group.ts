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
