import type { Ground } from '../run/ground.ts';
import type { Fingerprint, Plan, PlannedEntry } from '../run/plan-model.ts';
import type { Change } from '../state/change.ts';
import type { Found } from '../state/found.ts';
import type { Owner } from '../../sys/owner.ts';
import type { Prints } from './activation.ts';
import { madeBy } from './made-by.ts';
import { NewOwner } from './new-owner.ts';

const DIRECTORY_MODE = 0o755;

/** What a plan changes. */
export interface PlannedChanges {
  /** Paths that outlive the run, each once. */
  readonly lasting: readonly Change[];
  /** Paths in the run's own directory, which goes with it. */
  readonly passing: readonly Change[];
  readonly prints: Prints;
}

/** The changes of a plan, with what is kept of edited files as changes of their own. */
export function plannedChanges(
  { entries, deletes, workspace }: Pick<Plan, 'entries' | 'deletes' | 'workspace'>,
  ground: Ground,
): PlannedChanges {
  const owners = new NewOwner(ground, madeBy(entries));
  const changing = entries.filter(({ action }) => action !== 'unchanged');
  const made = changing.map((entry) => changeOf(entry, owners));
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

/** One entry as a change. */
export function changeOf(entry: PlannedEntry, owners: NewOwner): Change {
  const { path, before, savedAs } = entry;
  const after = foundAfter(entry, owners.of(path, entry.owner));
  return withSaved({ after, before: before?.found ?? null, path }, savedAs);
}

/** What is there once an entry was placed. Its members stand in the order in which they are written down. */
export function foundAfter(entry: PlannedEntry, { uid, gid }: Owner): Found {
  if (entry.kind === 'directory') return { gid, kind: 'directory', mode: DIRECTORY_MODE, uid };
  if (entry.kind === 'link') return { gid, kind: 'link', target: entry.target, uid };
  const { digest, size, mode } = entry;
  return { digest, gid, kind: 'file', mode, size, uid };
}

function withSaved(change: Change, savedAs: string | undefined): Change {
  return savedAs === undefined ? change : { ...change, savedAs };
}
