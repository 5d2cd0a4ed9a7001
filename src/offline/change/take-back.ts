import { dirname } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { localGround } from '../run/local-ground.ts';
import { OpenDirectories } from '../run/open-directories.ts';
import type { Change } from '../state/change.ts';
import { SavedObjects } from '../state/saved-objects.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { joinTakenBack, type TakenBack } from '../state/taken-back.ts';
import { carryOut } from './carry-out.ts';
import { isPut, needsClearing } from './change-kinds.ts';
import type { FileWriter } from './file-writer.ts';
import type { OpenJournal, Placing } from './journal-model.ts';
import { Places } from './places.ts';
import { demandObjects } from './demand-objects.ts';
import { pourObjects } from './pour-objects.ts';
import { removeStaged } from './staging.ts';
import { planTowards, type Target, type Towards } from './towards.ts';

const NOTHING: TakenBack = { remarks: [], left: [] };

/**
 * Brings every path back that an open journal says was to be changed, whatever is there now, and removes what was made
 * ready. It may be cut off at any moment and begun again; it needs no record of its own, because it looks at each path.
 * @throws ArxError RUN_CHANGED, RUN_OBJECT_MISSING, RUN_NO_SPACE, WRITE_FAILED: then some of it is still to be done.
 */
export async function takeBack(
  { placing, activated }: OpenJournal,
  state: StateDirectory,
  context: Context,
): Promise<TakenBack> {
  if (placing === undefined) return NOTHING;
  removeAllStaged(placing);
  if (!activated) return NOTHING;
  const { token } = placing;
  const targets = targetsOf(placing);
  const unstoppable = { ...context, signal: new AbortController().signal };
  const restoring = { token, objects: new SavedObjects(state), context: unstoppable };
  return await restore(targets, restoring);
}

/**
 * Looks whether all the bytes that taking back needs are there and whole, and changes nothing.
 * @throws ArxError RUN_OBJECT_MISSING, RUN_STATE_INVALID; WRITE_FAILED when a path cannot be looked at.
 */
export function demandTakeable(
  { placing, activated }: Pick<OpenJournal, 'placing' | 'activated'>,
  state: StateDirectory,
): void {
  if (placing === undefined || !activated) return;
  const objects = new SavedObjects(state);
  const { changes } = planTowards(targetsOf(placing), KEEPING);
  demandObjects(changes, (digest) => objects.problemOf(digest), restoreByHand);
}

function restoreByHand(path: string): string {
  return `Put those bytes back from a backup, or ${quoted(path, 500)} as it was before that run; the next run goes on with taking back`;
}

function targetsOf({ changes }: Placing): Target[] {
  return changes.map(({ path, before, after }) => ({ path, want: before, left: after }));
}

interface Restoring {
  readonly token: string;
  readonly objects: SavedObjects;
  readonly context: Context;
}

/** First what makes space, then the rest. */
async function restore(targets: readonly Target[], restoring: Restoring): Promise<TakenBack> {
  const going = await perform(planTowards(goingOf(targets), KEEPING), restoring);
  const others = targets.filter(({ want }) => want !== null);
  try {
    return joinTakenBack([going, await perform(planTowards(others, KEEPING), restoring)]);
  } catch (error) {
    if (!(error instanceof ArxError) || error.code !== 'RUN_NO_SPACE') throw error;
  }
  return joinTakenBack([going, await restoreInLittleSpace(others, restoring)]);
}

const KEEPING = { force: false, ground: localGround };

function goingOf(targets: readonly Target[]): Target[] {
  return targets.filter(({ want }) => want === null);
}

/** What was placed goes first, and leaves its space to what was there before. */
async function restoreInLittleSpace(targets: readonly Target[], restoring: Restoring): Promise<TakenBack> {
  const all = planTowards(targets, KEEPING);
  const replaced = all.changes.filter((change) => isPut(change) && !needsClearing(change));
  const cleared = replaced.filter(({ before }) => before?.kind === 'file');
  const changes = cleared.map((change): Change => ({ ...change, after: null }));
  const clearing = await perform({ ...all, changes, left: [] }, restoring);
  return joinTakenBack([clearing, await perform(planTowards(targets, KEEPING), restoring)]);
}

async function perform(towards: Towards, restoring: Restoring): Promise<TakenBack> {
  const { changes, prints, roots, remarks, left } = towards;
  if (changes.length === 0) return { remarks, left };
  const { token, objects, context } = restoring;
  const pour = (writer: FileWriter): void => pourObjects(writer, objects);
  const stayed = await carryOut({ changes, passing: [], prints, roots, token }, { pour }, context);
  const kept = changes.flatMap(({ path, savedAs }) =>
    savedAs === undefined ? [] : [keptLine(path, savedAs)],
  );
  return joinTakenBack([{ remarks: [...remarks, ...kept], left }, stayed]);
}

function keptLine(path: string, savedAs: string): string {
  return `${quoted(path, 500)} was changed meanwhile: what was there is kept as ${quoted(savedAs, 500)}`;
}

/** Also of the directories above them: those that somebody has removed meanwhile are made again while taking back. */
function removeAllStaged({ changes, token }: Placing): void {
  const places = new Places(localGround);
  const paths = new Set<string>();
  for (const { path } of changes)
    for (let at = path; at !== '/' && !paths.has(at); at = dirname(at)) paths.add(at);
  const there = [...paths].filter((path) => places.of(dirname(path)).exists);
  using directories = new OpenDirectories(places.roots, new Map());
  for (const path of there) removeStaged(directories, path, token);
}
