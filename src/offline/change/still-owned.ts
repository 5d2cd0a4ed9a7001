import type { Installed } from '../state/installed.ts';
import { livingPaths } from './holdings.ts';
import { mergedPaths } from './merged-paths.ts';

/**
 * What the ledger has after a rollback or removal that could not take everything: what is hidden below a mount stays with the
 * bundle as it has placed it, so that it can be taken away once nothing is mounted there any more.
 * @param installed what it would have otherwise. @param now what the bundle has before that. @param held the paths that stay.
 */
export function stillOwned(
  installed: readonly Installed[],
  now: Installed | undefined,
  held: ReadonlySet<string>,
): readonly Installed[] {
  const paths = livingPaths(now).filter(({ path }) => held.has(path));
  if (now === undefined || paths.length === 0) return installed;
  const own = installed.find(({ key }) => key === now.key) ?? withNothing(now);
  const others = installed.filter(({ key }) => key !== now.key);
  return [{ ...own, paths: mergedPaths(paths, own.paths) }, ...others];
}

/** Its commands are undone then, its daemons stopped, and its services as they were. */
function withNothing(installed: Installed): Installed {
  return { ...installed, paths: [], services: [], daemons: [], undo: [] };
}
