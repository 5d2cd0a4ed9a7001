import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { carryOut } from './change/carry-out.ts';
import type { FileWriter } from './change/file-writer.ts';
import type { Journal } from './change/journal.ts';
import { Places } from './change/places.ts';
import { plannedChanges } from './change/planned-changes.ts';
import { pourObjects } from './change/pour-objects.ts';
import { programChanges } from './change/program-changes.ts';
import { newToken } from './change/staged-name.ts';
import type { Staging } from './change/staging.ts';
import type { Preparation } from './plan.ts';
import type { ReadableBundle } from './readable-bundle.ts';
import { localGround } from './run/local-ground.ts';
import { noExec } from './run/no-exec.ts';
import type { Root } from './run/plan-model.ts';
import type { Workspace } from './run/workspace.ts';
import type { Change } from './state/change.ts';
import type { SavedObjects } from './state/saved-objects.ts';

/** With what a plan is carried out. */
export interface Placement extends Pick<ReadableBundle, 'read' | 'helper'> {
  readonly workspace: Workspace;
  /** Begun, and not used yet. Missing: the plan changes nothing that outlives the run. */
  readonly journal?: Journal;
  /** Where the old bytes go. Missing as the journal is. */
  readonly objects?: SavedObjects;
}

/** What a run has placed. */
export interface Placed {
  /** What has changed outside the run's own directory. */
  readonly changes: readonly Change[];
  /** What was to be taken away and stays, one sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Carries out the placing part of a plan, and verifies the content of the bundle while it reads it: only when each byte has
 * held, whether the plan needs it or not, and everything is on the disk, do the new entries get their names. After an error
 * the journal says what is to be taken back (undo-run.ts).
 * @throws ArxError INTEGRITY_*, RUN_CHANGED, RUN_CONFLICT, RUN_NO_SPACE, RUN_NO_EXEC, WRITE_FAILED, INTERRUPTED.
 */
export async function placeChanges(
  { plan, steps }: Preparation,
  placement: Placement,
  context: Context,
): Promise<Placed> {
  const { read, helper, workspace, journal, objects } = placement;
  const { lasting, passing, prints } = plannedChanges(plan);
  const programs = programChanges(steps, localGround);
  if (lasting.length + passing.length + programs.length === 0) {
    await read();
    return { changes: [], remarks: [] };
  }
  if (lasting.length > 0 && journal === undefined)
    throw new ArxError('INTERNAL', 'Cannot place data: there is no journal for what outlives the run');
  const token = newToken();
  if (lasting.length > 0) journal?.placing({ token, changes: lasting });
  const roots = rootsOf(plan.roots, plan.deletes, workspace);
  const { remarks, left } = await carryOut(
    { changes: lasting, passing: [...passing, ...programs], prints, roots, token },
    {
      pour: (writer) => pourBundle(writer, placement),
      ...(objects !== undefined && { objects }),
      ...(helper && { helper }),
      inspect: (staging) => demandExecutable(programs, staging),
      activating: () => (lasting.length > 0 ? journal?.activating() : undefined),
    },
    context,
  );
  return { changes: lasting, remarks: [...remarks, ...left] };
}

/** What is given back comes from the saved bytes, everything else from the bundle. */
async function pourBundle(
  writer: FileWriter,
  { read, objects }: Pick<Placement, 'read' | 'objects'>,
): Promise<void> {
  try {
    await read(writer);
  } catch (error) {
    await writer.demandHeld();
    throw error;
  }
  if (objects !== undefined) pourObjects(writer, objects);
}

function rootsOf(
  roots: readonly Root[],
  deletes: Preparation['plan']['deletes'],
  { programs }: Workspace,
): Root[] {
  const places = new Places(localGround);
  for (const { path } of deletes) places.of(dirname(path));
  const { dev, ino } = statSync(programs);
  return [...places.roots, ...roots, { path: programs, dev, ino }];
}

function demandExecutable(programs: readonly Change[], staging: Staging): void {
  const refused = programs.find((change) => isExecutable(change) && !staging.mayExecute(change));
  if (refused === undefined) return;
  throw noExec(dirname(dirname(refused.path)));
}

/** A jar is only read: java is the program. */
function isExecutable({ after }: Change): boolean {
  return after?.kind === 'file' && (after.mode & 0o100) !== 0;
}
