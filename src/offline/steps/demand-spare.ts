import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { freeBytes } from '../../sys/free-bytes.ts';

/** Bytes that no log takes: without them no run, rollback or removal can be written down any more. */
const SPARE = 16 * 1024 * 1024;

/**
 * Demands that a log leaves 16 MiB of its file system free, or a quarter of a small one.
 * @throws ArxError RUN_NO_SPACE; the system's error.
 */
export function demandSpare(log: string): void {
  const stats = statfsSync(dirname(log));
  const spare = Math.min(SPARE, Math.floor((stats.blocks * stats.bsize) / 4));
  const free = freeBytes(stats) ?? spare;
  if (free >= spare) return;
  throw new ArxError(
    'RUN_NO_SPACE',
    `Cannot write the log ${JSON.stringify(log)}: ${free} bytes are free, expected at least ${spare}, which it leaves for the state`,
  );
}
