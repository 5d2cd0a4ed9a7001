import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Far, FarDocument } from '../far/far-model.ts';
import type { Pruning } from '../far/pruning.ts';

/** How often it is tried again while somebody else has the lock, and milliseconds before that. */
const ATTEMPTS = 10;
const PAUSE = 500;

/** What ends a run. */
interface Ending {
  readonly run: string;
  readonly documents: readonly FarDocument[];
  readonly pruning: Pruning | undefined;
}

/**
 * Commits a run that has ended. Between its end and this nobody holds the lock: a controller that waited for the target
 * may have closed the run by then, and be at work of its own. What it was is the same, so that is no failure.
 * @throws ArxError RUN_BUSY, RUN_STATE_INVALID, HOST_UNREACHABLE.
 */
export async function commitEnd(
  far: Pick<Far, 'commit' | 'readDocuments'>,
  { run, documents, pruning }: Ending,
  { signal }: Pick<Context, 'signal'>,
): Promise<void> {
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      return await far.commit(run, documents, pruning);
    } catch (error) {
      const code = error instanceof ArxError ? error.code : undefined;
      if (code !== 'RUN_BUSY' && code !== 'RUN_STATE_INVALID') throw error;
      if (await hasReceipt(far, run)) return;
      if (left === 0 || code !== 'RUN_BUSY') throw error;
    }
    await delay(PAUSE, undefined, { signal }).catch(() => undefined);
  }
}

async function hasReceipt(far: Pick<Far, 'readDocuments'>, run: string): Promise<boolean> {
  return (await far.readDocuments([`receipts/${run}.sigstore.json`])).length > 0;
}
