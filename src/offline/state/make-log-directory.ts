import { mkdirSync } from 'node:fs';
import { receiptFiles } from './receipt-files.ts';
import { makePart, type StateDirectory } from './state-directory.ts';
import { withinState } from './state-invalid.ts';

/** The directory (0700) for what the commands of one receipt write. @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function makeLogDirectory(state: StateDirectory, receipt: string): string {
  const { logs } = receiptFiles(state, receipt);
  makePart(state, 'logs');
  withinState(logs, () => mkdirSync(logs, { mode: 0o700, recursive: true }));
  return logs;
}
