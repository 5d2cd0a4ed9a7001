/** Whether a process of this number is there; it may be another one than it was. */
export function isRunning(pid: number): boolean {
  try {
    // kill(2): signal 0 only asks, and EPERM says that the process is there and belongs to another user.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
