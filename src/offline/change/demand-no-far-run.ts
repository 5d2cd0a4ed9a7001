import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { isReceiptId } from '../state/receipt-id.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { withinState } from '../state/state-invalid.ts';

/**
 * Returns normally if no run that a controller has begun here is open: what it has placed is not written down yet, or is
 * still to be taken back. Call it with the host lock held.
 * @throws ArxError RUN_BUSY.
 */
export function demandNoFarRun(state: StateDirectory): void {
  const far = join(state.path, 'far');
  if (!existsSync(far)) return;
  const runs = withinState(far, () => readdirSync(far)).filter(isReceiptId);
  const open = runs.find((run) => existsSync(join(far, run, 'journal')));
  if (open === undefined) return;
  throw new ArxError(
    'RUN_BUSY',
    `Cannot go on: the run ${open}, which a controller has begun on this host, is not closed, expected none`,
    {
      hint: 'Run its bundle again from that controller, or any bundle with `arx run BUNDLE --on @local` here: that closes it or takes it back first',
      data: { run: open },
    },
  );
}
