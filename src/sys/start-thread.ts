import { realpathSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';

/** A thread that `make` makes. @returns undefined where none can be had: whoever asks goes on alone. */
export function startThread(make: () => Worker): Worker | undefined {
  try {
    demandDirectory();
    return make();
  } catch {
    return undefined;
  }
}

/** A thread asks for the working directory when it begins, and ends where that was removed; `process.cwd` here says what it was before. */
function demandDirectory(): void {
  realpathSync.native('.');
}
