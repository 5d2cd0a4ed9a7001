import { quoted } from '../../core/quoted.ts';
import { heirsOf } from '../change/heirs.ts';
import { isUntouched, livingPaths } from '../change/holdings.ts';
import { madeDirectories } from '../change/made-directories.ts';
import { stillOwned } from '../change/still-owned.ts';
import { planTowards } from '../change/towards.ts';
import type { Ground } from '../run/ground.ts';
import { findInstalled } from '../state/find-installed.ts';
import type { Installed, OwnedPath } from '../state/installed.ts';
import type { Ledger } from '../state/ledger.ts';
import { notInstalled } from '../state/not-installed.ts';
import { identityOf } from './identity-of.ts';
import type { Reversal } from './reversal.ts';

/**
 * Plans the removal of a bundle: its commands undone, its daemons stopped, its paths taken away or given back as they were
 * before any bundle came, also where somebody has removed what was placed. What another bundle owns too stays.
 * @param name the name of a bundle, or its digest, or how that begins.
 * @throws ArxError RUN_NOT_INSTALLED, RUN_STATE_INVALID, WRITE_FAILED.
 */
export function planRemoval(
  name: string,
  ledger: Ledger,
  options: { readonly force: boolean; readonly ground: Ground },
): Reversal {
  const installed = demandInstalled(name, ledger);
  const { key, undo, daemons, services } = installed;
  const paths = livingPaths(installed);
  const isShared = ({ path }: OwnedPath): boolean => ledger.claimsOn(path).some(({ by }) => by.key !== key);
  const own = paths.filter((owned) => !isShared(owned));
  const targets = own
    .filter((owned) => !isUntouched(owned))
    .map(({ path, placed, original }) => ({ path, want: original, left: placed }));
  const made = madeDirectories(installed);
  const towards = planTowards(targets, { ...options, made });
  const { held } = towards;
  const changed = new Set(towards.changes.map(({ path }) => path));
  const heirs = heirsOf(
    own.filter(({ path }) => !changed.has(path) && !held.has(path)),
    ledger.all().filter((other) => other.key !== key),
  );
  return {
    kind: 'remove',
    bundle: identityOf(installed),
    targets,
    towards,
    undo: [undo],
    daemons,
    starting: [],
    services,
    installed: stillOwned(heirs, installed, held),
    forgotten: [key],
    remarks: paths
      .filter(isShared)
      .map(({ path }) => `${quoted(path, 500)} stays: another bundle has placed it too`),
  };
}

function demandInstalled(name: string, ledger: Ledger): Installed {
  const found = findInstalled(name, ledger);
  if (found !== undefined) return found;
  throw notInstalled('remove', name, ledger.keys);
}
