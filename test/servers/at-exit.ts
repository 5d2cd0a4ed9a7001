const tasks = new Set<() => void>();

/** Runs a task when the process exits, unless the returned function took it back. */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.once('exit', runAll);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) process.removeListener('exit', runAll);
  };
}

function runAll(): void {
  for (const task of tasks) task();
}
