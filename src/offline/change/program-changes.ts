import { dirname } from 'node:path';
import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import type { Step } from '../run/step-model.ts';
import type { Change } from '../state/change.ts';
import { changeOf } from './planned-changes.ts';
import { withAfter } from './with-after.ts';

/** Programs are placed like data, in the workspace, and go with it. */
export function programChanges(steps: readonly Step[], ground: Ground): Change[] {
  const entries = steps.flatMap(({ program }): PlannedEntry[] => {
    if (program === undefined) return [];
    return [{ action: 'create', kind: 'directory', path: dirname(program.file.path) }, program.file];
  });
  return withAfter(entries, ground).map(changeOf);
}
