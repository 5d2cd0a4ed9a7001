import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { isReceiptId } from './receipt-id.ts';
import type { StateDirectory } from './state-directory.ts';
import { withinState } from './state-invalid.ts';

/**
 * Returns normally if no controller has a run on this host that it has not closed (docs/target-protocol.md, "What lies on a
 * target"). Call it with the host lock held.
 * @throws ArxError RUN_BUSY, WRITE_FAILED.
 */
export function demandNoFarRun(state: StateDirectory): void {
  const directory = join(state.path, 'far');
  if (!existsSync(directory)) return;
  const names = withinState(directory, () => readdirSync(directory)).filter(isReceiptId);
  const open = names.find((name) => existsSync(join(directory, name, 'journal')));
  if (open === undefined) return;
  throw new ArxError(
    'RUN_BUSY',
    `Cannot go on: the run ${open}, which another machine has begun on this host, is not closed, expected none`,
    { hint: 'Run the fleet again from the machine that serves it: that closes the run, or takes it back' },
  );
}
