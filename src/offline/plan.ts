import { claimsAfter } from './change/claims-after.ts';
import { demandCleared } from './change/demand-cleared.ts';
import { demandOutsideOwnPlaces } from './change/demand-outside-own-places.ts';
import { demandSafeParents } from './change/demand-safe-parents.ts';
import { demandUnmounted } from './change/demand-unmounted.ts';
import { holdingsOf } from './change/holdings.ts';
import { planDeletes } from './change/plan-deletes.ts';
import { withAfter } from './change/with-after.ts';
import { bytesWritten, type ChangedPaths, replacedBy } from './plan/changed-paths.ts';
import { countActions } from './plan/count-actions.ts';
import { demandSpace } from './plan/demand-space.ts';
import { installedBefore } from './plan/installed-before.ts';
import { isChanging } from './plan/is-changing.ts';
import { isLasting } from './plan/is-lasting.ts';
import { planWarnings } from './plan/plan-warnings.ts';
import { plannedCommand } from './plan/planned-command.ts';
import { plannedDaemons } from './plan/planned-daemons.ts';
import { plannedSecrets } from './plan/planned-secrets.ts';
import { plannedServices } from './plan/planned-services.ts';
import { plannedSpaces } from './plan/planned-spaces.ts';
import { keptSpace, spaceNeeds } from './plan/space-needs.ts';
import { usersOf } from './plan/users-of.ts';
import type { PlannedHost } from './run/planned-host.ts';
import { EntryPlanner } from './run/entry-planner.ts';
import { planData } from './run/plan-data.ts';
import type { Plan, PlannedEntry } from './run/plan-model.ts';
import { prepareSteps } from './run/prepare-steps.ts';
import type { Step } from './run/step-model.ts';
import { targetPath } from './run/target-path.ts';
import type { Workspace } from './run/workspace.ts';
import type { Installed, OwnedPath } from './state/installed.ts';
import type { Ledger } from './state/ledger.ts';
import type { VerifiedHead } from './verified-head.ts';

/** A plan, and what carrying it out needs beside it. */
export interface Preparation {
  readonly plan: Plan;
  readonly steps: readonly Step[];
  /** What the ledger says of the bundle's paths once it was carried out. */
  readonly owned: readonly OwnedPath[];
  /** What the ledger then has for other bundles: some lose paths to this one, some get directories that it leaves. */
  readonly disowned: readonly Installed[];
}

/** What a plan depends on beside the bundle and the ledger. */
export interface PlanOptions {
  /** True: what was edited by hand is replaced, and what other bundles own is taken over. */
  readonly force: boolean;
  /** True: the last run of this bundle here ended well, so what has `when: changed` waits for a change. */
  readonly settled: boolean;
  /** True: the policy lets targets be below directories that others can write. Default false. */
  readonly writableParents?: boolean;
  readonly host: PlannedHost;
}

/**
 * Plans a run of a verified bundle on a host. Looks at what is there and writes nothing.
 * @throws ArxError RUN_CONFLICT, RUN_UNSAFE_PARENT, RUN_BAD_TARGET, RUN_NO_OWNER, RUN_NO_SPACE, WRITE_FAILED.
 */
export function makePlan(
  head: VerifiedHead,
  workspace: Workspace,
  ledger: Ledger,
  options: PlanOptions,
): Preparation {
  const { force, host } = options;
  const { ground } = host;
  const base = head.seal.cwd === undefined ? workspace.work : targetPath(workspace.work, head.seal.cwd);
  const steps = prepareSteps(head, base, workspace);
  const holdings = holdingsOf(ledger, head.seal.name ?? head.digest);
  const demandRoom = (bytes: number): void => demandSpace([keptSpace(bytes, host)], ground);
  const comparing = { ground, holdings, force, demandRoom };
  const planner = new EntryPlanner(head.seal.sources, workspace.work, comparing);
  if (steps.length > 0) planner.addParents(planner.anchor(base));
  for (const data of head.seal.data) planData(head, data, base, planner);
  planner.demandNoWayThrough();
  const entries = withAfter(planner.entries, ground);
  const lasting = entries.filter(({ path }) => isLasting(path, workspace.root));
  demandOutsideOwnPlaces(lasting, host);
  const { deletes, kept, remarks } = planDeletes(holdings, planner, { force, ground });
  const paths = { entries, deletes };
  demandCleared(paths, ground);
  demandUnmounted(entries, ground);
  if (options.writableParents !== true) demandSafe(entries, planner, workspace);
  const needs = spaceNeeds(planner.needs, replacedBy(paths), host);
  demandSpace(needs, ground);
  const plan = {
    ...identityOf(head),
    ...installedBefore(head, ledger),
    ...pathsOf(paths),
    ...doingsOf(
      head,
      steps,
      { ...options, ledger, root: workspace.root },
      !options.settled || isChanging(paths, workspace.root),
    ),
    workspace: workspace.root,
    roots: planner.roots,
    spaces: plannedSpaces(needs, ground),
    warnings: [...planWarnings(head, { steps, entries, holdings }, ground), ...remarks],
  };
  return { plan, steps, ...claimsAfter({ entries: lasting, deletes, kept }, holdings, ground) };
}

function demandSafe(entries: readonly PlannedEntry[], planner: EntryPlanner, { root }: Workspace): void {
  const changing = entries.filter(({ action, path }) => action !== 'unchanged' && isLasting(path, root));
  const links = changing.length === 0 ? [] : planner.followed;
  demandSafeParents({ entries: changing, links }, planner.ground);
}

function identityOf({ digest, seal }: VerifiedHead): Pick<Plan, 'digest' | 'name' | 'version' | 'sequence'> {
  const { name, version, sequence } = seal;
  return {
    digest,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
  };
}

function pathsOf(paths: ChangedPaths): Pick<Plan, 'entries' | 'deletes' | 'counts' | 'bytes'> {
  return { ...paths, counts: countActions(paths), bytes: bytesWritten(paths.entries) };
}

function doingsOf(
  { digest, seal }: VerifiedHead,
  steps: readonly Step[],
  { host, ledger, root }: PlanOptions & { readonly ledger: Ledger; readonly root: string },
  changed: boolean,
): Pick<Plan, 'changed' | 'commands' | 'services' | 'daemons' | 'secrets' | 'users'> {
  const before = ledger.find(seal.name ?? digest)?.daemons ?? [];
  return {
    changed,
    commands: steps.map((step) => plannedCommand(step, changed, root)),
    services: plannedServices(seal, changed),
    daemons: plannedDaemons(steps, before, { root, secrets: seal.secrets, changed }, host.ground),
    secrets: plannedSecrets(seal, host.hasSecret),
    users: usersOf(seal),
  };
}
