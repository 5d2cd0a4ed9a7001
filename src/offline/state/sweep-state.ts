import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasPart, type StateDirectory, type StatePart } from './state-directory.ts';
import { withinState } from './state-invalid.ts';

const PARTS = ['ledger', 'floors', 'receipts', 'objects/sha256'] as const satisfies readonly StatePart[];
/** The names that temporary-name.ts makes. */
const TEMPORARY = /^\..*\.arx-[0-9a-f]{8}-\d+-[0-9a-f]{8}$/;

/** Removes what writes left that were cut off. Call it with the host lock held: then nobody else writes. @throws ArxError WRITE_FAILED. */
export function sweepState(state: StateDirectory): void {
  sweep(state.path);
  for (const part of PARTS) if (hasPart(state, part)) sweep(join(state.path, part));
}

function sweep(directory: string): void {
  const names = withinState(directory, () => readdirSync(directory));
  for (const name of names.filter((name) => TEMPORARY.test(name)))
    withinState(join(directory, name), () => rmSync(join(directory, name), { force: true }));
}
