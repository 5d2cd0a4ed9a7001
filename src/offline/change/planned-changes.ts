import { ArxError } from '../../core/errors.ts';
import type { Fingerprint, Plan, PlannedEntry } from '../run/plan-model.ts';
import type { Change } from '../state/change.ts';
import type { Prints } from './activation.ts';

/** What a plan changes. */
export interface PlannedChanges {
  /** Paths that outlive the run, each once. */
  readonly lasting: readonly Change[];
  /** Paths in the run's own directory, which goes with it. */
  readonly passing: readonly Change[];
  readonly prints: Prints;
}

/** The changes of a plan, with what is kept of edited files as changes of their own. */
export function plannedChanges({
  entries,
  deletes,
  workspace,
}: Pick<Plan, 'entries' | 'deletes' | 'workspace'>): PlannedChanges {
  const changing = entries.filter(({ action }) => action !== 'unchanged');
  const made = changing.map(changeOf);
  const going = deletes.map(({ path, before, restores, savedAs }) =>
    withSaved({ after: restores ?? null, before: before.found, path }, savedAs),
  );
  const all = [...made, ...going];
  const saved = all.flatMap(({ savedAs, before }): Change[] =>
    savedAs === undefined ? [] : [{ after: before, before: null, path: savedAs }],
  );
  const own = `${workspace}/`;
  const isPassing = ({ path }: Change): boolean => path.startsWith(own);
  const prints = new Map<string, Fingerprint>();
  for (const { path, before } of [...changing, ...deletes])
    if (before !== undefined) prints.set(path, before);
  return {
    lasting: [...all, ...saved].filter((change) => !isPassing(change)),
    passing: all.filter(isPassing),
    prints,
  };
}

/** One entry as a change. @throws ArxError INTERNAL if it changes nothing. */
export function changeOf({ path, before, after, savedAs }: PlannedEntry): Change {
  if (after === undefined) throw new ArxError('INTERNAL', 'Cannot place data: an entry changes nothing');
  return withSaved({ after, before: before?.found ?? null, path }, savedAs);
}

function withSaved(change: Change, savedAs: string | undefined): Change {
  return savedAs === undefined ? change : { ...change, savedAs };
}
