import { countActions } from './plan/count-actions.ts';
import { planWarnings } from './plan/plan-warnings.ts';
import { plannedCommand } from './plan/planned-command.ts';
import { plannedSecrets } from './plan/planned-secrets.ts';
import { plannedServices } from './plan/planned-services.ts';
import { plannedSpaces } from './plan/planned-spaces.ts';
import { usersOf } from './plan/users-of.ts';
import { anchor } from './run/anchor.ts';
import { demandSpace } from './run/demand-space.ts';
import { EntryPlanner } from './run/entry-planner.ts';
import { planData } from './run/plan-data.ts';
import type { Plan, PlannedEntry } from './run/plan-model.ts';
import { prepareSteps } from './run/prepare-steps.ts';
import type { Step } from './run/step-model.ts';
import { targetPath } from './run/target-path.ts';
import type { Workspace } from './run/workspace.ts';
import type { VerifiedHead } from './verified-head.ts';

/** A plan, and what carrying it out needs beside it. */
export interface Preparation {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}

/**
 * Plans a run of a verified bundle on this machine. Looks at what is there and writes nothing.
 * @throws ArxError RUN_CONFLICT, RUN_BAD_TARGET, RUN_NO_OWNER, RUN_NO_SPACE.
 */
export function makePlan(head: VerifiedHead, workspace: Workspace): Preparation {
  const base = head.seal.cwd === undefined ? workspace.work : targetPath(workspace.work, head.seal.cwd);
  const steps = prepareSteps(head, base, workspace);
  const planner = new EntryPlanner(head.seal.sources);
  if (steps.length > 0) planner.addParents(anchor(base, workspace.work));
  for (const data of head.seal.data) planData(head, data, { base, workspace: workspace.work }, planner);
  planner.demandNoWayThrough();
  demandSpace(planner.needs);
  return { plan: planOf(head, planner, steps), steps };
}

function planOf(head: VerifiedHead, planner: EntryPlanner, steps: readonly Step[]): Plan {
  const { name, version, sequence } = head.seal;
  const { entries, roots, needs } = planner;
  return {
    digest: head.digest,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(sequence === undefined ? {} : { sequence }),
    entries,
    deletes: [],
    counts: countActions(entries, []),
    bytes: entries.reduce((sum, entry) => sum + bytesOf(entry), 0),
    roots,
    spaces: plannedSpaces(needs),
    commands: steps.map(plannedCommand),
    services: plannedServices(head.seal),
    secrets: plannedSecrets(head.seal),
    users: usersOf(head.seal),
    warnings: planWarnings(head, steps, entries),
  };
}

function bytesOf(entry: PlannedEntry): number {
  return entry.kind === 'file' && entry.action !== 'unchanged' ? entry.size : 0;
}
