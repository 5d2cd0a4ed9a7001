import { quoted } from '../../core/quoted.ts';
import type { ChangedPaths } from '../plan/changed-paths.ts';
import type { Ground } from '../run/ground.ts';
import type { PlannedDelete } from '../run/plan-model.ts';
import { conflict, placingError } from '../run/run-error.ts';

/**
 * Returns normally if each directory that a file or link takes the place of holds nothing but what goes with this run.
 * @throws ArxError RUN_CONFLICT naming what else is in it.
 */
export function demandCleared({ entries, deletes }: ChangedPaths, ground: Ground): void {
  const gone = new Set(deletes.filter(goesWhole).map(({ path }) => path));
  for (const { path, kind, before } of entries) {
    if (before?.found.kind !== 'directory' || kind === 'directory') continue;
    const staying = namesIn(path, ground).find((name) => !gone.has(`${path}/${name}`));
    if (staying === undefined) continue;
    const problem = `a directory is there with ${quoted(staying)} in it, expected only what goes with this run`;
    throw conflict(path, problem, 'Move what is in it elsewhere');
  }
}

function goesWhole({ restores, savedAs }: PlannedDelete): boolean {
  return restores === undefined && savedAs === undefined;
}

function namesIn(path: string, ground: Ground): readonly string[] {
  try {
    return ground.namesIn(path);
  } catch (error) {
    throw placingError(path, error);
  }
}
