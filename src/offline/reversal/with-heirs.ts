import { heirsOf } from '../change/heirs.ts';
import { livingPaths } from '../change/holdings.ts';
import type { Towards } from '../change/towards.ts';
import type { Installed } from '../state/installed.ts';
import type { Ledger } from '../state/ledger.ts';
import type { Turn } from './turn-of.ts';

/**
 * What the ledger has after a rollback, with the directories that the bundle gives up and that stay, because another one has
 * something in them: they go over to that one, as with a removal.
 * @param installed what it would have otherwise.
 */
export function withHeirs(
  installed: readonly Installed[],
  { key, again, others }: Pick<Turn, 'key' | 'again' | 'others'>,
  { changes, held }: Pick<Towards, 'changes' | 'held'>,
  ledger: Ledger,
): Installed[] {
  const after = new Map(installed.map((each) => [each.key, each]));
  const changed = new Set(changes.map(({ path }) => path));
  const left = livingPaths(ledger.find(key)).filter(
    ({ path }) => !again.has(path) && !changed.has(path) && !held.has(path) && others(path).length === 0,
  );
  const rest = ledger.all().filter((other) => other.key !== key);
  const heirs = heirsOf(
    left,
    rest.map((other) => after.get(other.key) ?? other),
  );
  for (const heir of heirs) after.set(heir.key, heir);
  return [...after.values()];
}
