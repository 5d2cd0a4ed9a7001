import { isPut } from '../../offline/change/change-kinds.ts';
import { orEnd } from './change-groups.ts';
import type { CopiesTogether } from './copies-together.ts';
import type { FarOrder } from './far-model.ts';
import { stageLines } from './stage-lines.ts';

/** What fills the workspace: there are only new things in it. */
export function passingList(
  { passing, workspace }: Pick<FarOrder, 'passing' | 'workspace'>,
  together: CopiesTogether,
): string[] {
  const puts = passing.filter(isPut).toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return puts.length === 0 ? [] : orEnd(['into_workspace', ...stageLines(puts, workspace, together)]);
}
