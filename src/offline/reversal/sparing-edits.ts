import { dirname } from 'node:path';
import { sameContent, sameFound } from '../change/same-found.ts';
import type { Target, Towards } from '../change/towards.ts';
import type { Found } from '../state/found.ts';
import type { Receipt } from '../state/receipt.ts';
import type { Turn } from './turn-of.ts';

/** What somebody had written by hand at a path, as it was kept beside it. */
interface Kept {
  readonly of: string;
  readonly found: Found;
}

/**
 * What was written by hand is nothing that a bundle has placed, so going back does not take it away, however many receipts
 * it goes back behind. What a rollback has given back at its path still counts as edited there; what is kept beside its path
 * stays, unless it comes back to that.
 * @param targets what becomes of paths if nobody has edited any.
 */
export function sparingEdits(
  targets: readonly Target[],
  turn: Pick<Turn, 'mine'>,
  since: readonly Pick<Receipt, 'changes'>[],
  plan: (targets: readonly Target[]) => Towards,
): { readonly targets: readonly Target[]; readonly towards: Towards } {
  const kept = keptIn(since);
  const spared = spare(targets, turn, kept);
  const towards = plan(spared);
  // Where something else stands in its path by now, it cannot come back.
  const changed = new Set(towards.changes.map(({ path }) => path));
  const isStranded = ({ path, want }: Target): boolean => {
    const saved = kept.get(path);
    return want === null && saved !== undefined && !changed.has(saved.of);
  };
  if (!spared.some(isStranded)) return { targets: spared, towards };
  const rest = spared.filter((target) => !isStranded(target));
  return { targets: rest, towards: plan(rest) };
}

function spare(
  targets: readonly Target[],
  { mine }: Pick<Turn, 'mine'>,
  kept: ReadonlyMap<string, Kept>,
): Target[] {
  const wants = new Map(targets.map(({ path, want }) => [path, want]));
  const isMovedBack = ({ of, found }: Kept): boolean => sameContent(wants.get(of) ?? null, found);
  return targets.flatMap((target) => {
    const saved = kept.get(target.path);
    if (saved !== undefined && target.want === null && !isMovedBack(saved)) return staying(target, saved);
    const placed = mine.get(target.path)?.placed;
    return placed === undefined ? [target] : [seenAsEdited(target, placed, targets)];
  });
}

/** By the names under which it is kept. */
function keptIn(since: readonly Pick<Receipt, 'changes'>[]): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const { changes } of since)
    for (const { path, before, savedAs } of changes)
      if (savedAs !== undefined && before !== null) kept.set(savedAs, { of: path, found: before });
  return kept;
}

/** It is no target at all, unless a bundle has placed something over it since. */
function staying(target: Target, { found }: Kept): Target[] {
  return sameFound(target.left, found) ? [] : [{ ...target, want: found }];
}

/** With what the bundle has placed, not what was left there: that is the edit where a rollback has given it back. */
function seenAsEdited(target: Target, placed: Found, targets: readonly Target[]): Target {
  const { path, left } = target;
  if (sameContent(left, placed)) return target;
  // A rollback that is rolled back puts the edit where it was kept before: nothing of it is lost.
  const isKeptAgain = targets.some(
    (other) =>
      other.want !== null &&
      other.path !== path &&
      dirname(other.path) === dirname(path) &&
      sameContent(other.want, left),
  );
  return isKeptAgain ? target : { ...target, left: placed };
}
