import type { Installed, OwnedPath } from '../state/installed.ts';
import type { Claim, Ledger } from '../state/ledger.ts';
import { sameFound } from './same-found.ts';

/** What the ledger says of paths, seen by one bundle. */
export interface Holdings {
  readonly key: string;
  readonly installed: Installed | undefined;
  /** What this bundle, in whatever version, has placed at a path, unless another one has taken it over. */
  readonly mine: (path: string) => OwnedPath | undefined;
  /** What others have. */
  readonly others: (path: string) => readonly Claim[];
  /** What every bundle has, this one too. */
  readonly all: () => readonly Installed[];
}

const NOBODY: readonly Claim[] = [];

/** @param key of the bundle in the ledger. */
export function holdingsOf(ledger: Ledger, key: string): Holdings {
  const installed = ledger.find(key);
  const own = new Map(livingPaths(installed).map((owned) => [owned.path, owned]));
  const isAlone = ledger.keys.every((other) => other === key);
  return {
    key,
    installed,
    mine: (path) => own.get(path),
    all: () => ledger.all(),
    others: (path) => (isAlone ? NOBODY : ledger.claimsOn(path).filter(({ by }) => by.key !== key)),
  };
}

/** The paths of a bundle that nobody has taken from it. */
export function livingPaths(installed: Installed | undefined): OwnedPath[] {
  return (installed?.paths ?? []).filter(({ takenBy }) => takenBy === undefined);
}

/** What a bundle has at a path, this one before others. */
export function claimAt({ mine, others }: Holdings, path: string): OwnedPath | undefined {
  return mine(path) ?? others(path)[0]?.owned;
}

/** True for what a bundle has found as it wanted it: that is whoever's it was, no bytes of it are kept, and who edits it edits his own. */
export function isUntouched({ original, placed }: OwnedPath): boolean {
  return sameFound(original, placed);
}
