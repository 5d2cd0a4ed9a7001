import type { Health } from '../../model/manifest.ts';
import type { Change } from '../../offline/state/change.ts';
import type { Prints } from '../../offline/change/activation.ts';
import { type PlannedChanges, plannedChanges } from '../../offline/change/planned-changes.ts';
import { programChanges } from '../../offline/change/program-changes.ts';
import type { ReceiptHead } from '../../offline/change/journal-model.ts';
import type { Ground } from '../../offline/run/ground.ts';
import type { Step } from '../../offline/run/step-model.ts';
import type { DaemonRecord, UndoStep } from '../../offline/state/records.ts';
import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';
import { daemonCwd } from '../../offline/plan/daemon-cwd.ts';
import { daemonCommand } from '../../offline/services/daemons/daemon-command.ts';
import { undoSteps } from '../../offline/transaction/undo-steps.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import type { FarChange, FarOrder, FarService } from '../far/far-model.ts';
import { type Closing, type ClosingStep, encodeClosing } from './closing.ts';
import type { RunPlan } from './plan-run.ts';
import { daemonsFor } from './target-secrets.ts';
import { controllerName } from './controller-name.ts';
import type { TargetConduct } from './target-options.ts';
import type { SettledView } from './target-view.ts';

/** Seconds after which work that nobody follows is stopped, where that is asked for and nothing else is said. */
const LEASE = 60;

/** What a run on a target is, for the one who carries it out and for the one who closes it. */
export interface Ordered {
  readonly order: FarOrder;
  readonly closing: Closing;
}

/** With what an order is made, beside its plan. */
export interface Ordering {
  /** With the places that secrets have for this target. */
  readonly head: VerifiedHead;
  readonly receipt: ReceiptHead;
  readonly view: SettledView;
  readonly conduct: TargetConduct & { readonly rollback?: boolean };
}

/** What of a closing says what a run has left as it was. */
export type Idle = Pick<Closing, 'steps' | 'daemons'>;

/** Undefined when anything at all is to be done or written down. */
export function idleOf(plan: RunPlan, { head, view }: Pick<Ordering, 'head' | 'view'>): Idle | undefined {
  if (!plan.isKnown || plan.plan.changed) return undefined;
  const { changes, running, steps, services, stop } = doingsOf(plan, head, view.ground);
  if ([changes.lasting, steps, services, stop].some((list) => list.length > 0)) return undefined;
  const daemons = [...running.values()];
  return { steps: closingSteps(plan, daemons, head.seal.secrets ?? {}), daemons };
}

interface Doings extends Pick<Daemons, 'running'> {
  readonly changes: ReturnType<typeof plannedChanges>;
  readonly steps: readonly Step[];
  readonly services: readonly FarService[];
  readonly stop: readonly DaemonRecord[];
}

function doingsOf(plan: RunPlan, head: VerifiedHead, ground: Ground): Doings {
  const { going, running, replaced } = daemonsOf(plan, head, ground);
  return {
    changes: plannedChanges(plan.plan),
    running,
    steps: plan.steps.filter((step) => !isSkipped(step, plan) && !running.has(step.daemon ?? '')),
    services: servicesOf(plan),
    stop: [...replaced, ...going],
  };
}

/** Makes the order of a run from its plan. */
export function makeOrder(plan: RunPlan, { head, receipt, view, conduct }: Ordering): Ordered {
  const { seal } = head;
  const { changes, running, steps, services, stop } = doingsOf(plan, head, view.ground);
  // Commands on a target are given no variable of this machine, so what undoes them is given none either.
  const undo = undoSteps(plan.steps, head, { workspace: plan.workspace.root, env: {} });
  const { secrets = {} } = seal;
  const closing = closingOf(plan, {
    receipt,
    changes: changes.lasting,
    undo,
    daemons: { running: [...running.values()], before: stop },
    secrets,
  });
  const passing = [...changes.passing, ...programChanges(steps, view.ground)];
  const order: FarOrder = {
    ...orderHead(receipt, { workspace: plan.workspace.root, state: view.state }, conduct),
    rollback: conduct.rollback ?? true,
    passing,
    changes: printed(changes.lasting, changes.prints),
    steps: plan.isDeaf ? steps.map(withoutHttp) : steps,
    bare: plan.bare,
    services,
    undo,
    reverse: false,
    stop: daemonsFor(stop, conduct),
    starting: [],
    restore: [],
    secrets: usedSecrets(secrets, steps),
    closing: encodeClosing(closing),
  };
  return { order, closing };
}

/** What the order of a run and that of a rollback or removal begin with. @param state as it was when it was planned. */
export function orderHead(
  receipt: ReceiptHead,
  { workspace, state }: { readonly workspace: string; readonly state: StateDirectory },
  { onDisconnect, lease = LEASE }: TargetConduct,
): Pick<FarOrder, 'run' | 'bundle' | 'after' | 'what' | 'controller' | 'workspace' | 'lease'> {
  const { id, kind, key, version, bundle } = receipt;
  return {
    run: id,
    bundle,
    after: receiptIds(state).at(-1) ?? '',
    what: [kind, key, version].filter((word) => word !== undefined).join(' '),
    controller: controllerName(),
    workspace,
    ...(onDisconnect === 'kill' && { lease }),
  };
}

/** With what tells whether a place was touched meanwhile. */
export function printed(changes: readonly Change[], prints: Prints): FarChange[] {
  return changes.map((change) => {
    const print = prints.get(change.path);
    if (print === undefined) return change;
    const { ino, mtimeMs, size } = print;
    return { ...change, print: { ino, mtimeMs, size } };
  });
}

function isSkipped({ when }: Step, { plan }: RunPlan): boolean {
  return when === 'changed' && !plan.changed;
}

interface Daemons {
  /** Those of the version before that this one has not. */
  readonly going: readonly DaemonRecord[];
  /** Those that are left alone, because they run as they are wanted and nothing changes; by name. */
  readonly running: ReadonlyMap<string, DaemonRecord>;
  /** Those that give way to a new one of their name. */
  readonly replaced: readonly DaemonRecord[];
}

function daemonsOf(
  { plan, steps, ledger }: RunPlan,
  { seal, digest }: VerifiedHead,
  ground: Ground,
): Daemons {
  const names = new Set(steps.flatMap(({ daemon }) => daemon ?? []));
  const before = (ledger.find(seal.name ?? digest)?.daemons ?? []).filter((record) => ground.isAlive(record));
  const kept = new Set(plan.daemons.flatMap(({ name, action }) => (action === 'keep' ? name : [])));
  return {
    going: before.filter(({ name }) => !names.has(name)),
    running: new Map(before.filter(({ name }) => kept.has(name)).map((record) => [record.name, record])),
    replaced: before.filter(({ name }) => names.has(name) && !kept.has(name)),
  };
}

function servicesOf({ plan, isDeaf }: RunPlan): FarService[] {
  return plan.services
    .filter(({ skipped }) => !skipped)
    .map(({ name, do: actions, health }) => ({ name, do: actions, ...(health !== undefined && { health }) }))
    .map((service) => (isDeaf ? withoutHttp(service) : service));
}

function withoutHttp<T extends { readonly health?: Health }>(one: T): Omit<T, 'health'> | T {
  if (one.health?.http === undefined) return one;
  const { health: _health, ...rest } = one;
  return rest;
}

function usedSecrets(all: FarOrder['secrets'], steps: readonly Step[]): FarOrder['secrets'] {
  const used = new Set(steps.flatMap(({ secrets }) => secrets));
  return Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
}

/** Without those of daemons that go on. */
function closingSteps(
  plan: RunPlan,
  running: readonly DaemonRecord[],
  secrets: FarOrder['secrets'],
): ClosingStep[] {
  const kept = new Set(running.map(({ name }) => name));
  return plan.steps
    .filter(({ daemon }) => daemon === undefined || !kept.has(daemon))
    .map((step) => closingStep(step, plan, secrets));
}

function closingStep(step: Step, plan: RunPlan, secrets: FarOrder['secrets']): ClosingStep {
  const { number, label, argv, daemon: name, cwd } = step;
  const root = plan.workspace.root;
  const command =
    name === undefined ? undefined : daemonCommand({ ...step, daemon: name }, daemonCwd(cwd, root), secrets);
  return {
    number,
    label,
    argv,
    skipped: isSkipped(step, plan),
    ...(name !== undefined && command !== undefined && { daemon: { name, command } }),
  };
}

function closingOf(
  plan: RunPlan,
  {
    receipt,
    changes,
    undo,
    daemons,
    secrets,
  }: {
    readonly receipt: ReceiptHead;
    readonly changes: PlannedChanges['lasting'];
    readonly undo: readonly UndoStep[];
    readonly daemons: Readonly<Record<'running' | 'before', readonly DaemonRecord[]>>;
    readonly secrets: FarOrder['secrets'];
  },
): Closing {
  return {
    formatVersion: 1,
    head: receipt,
    changes,
    steps: closingSteps(plan, daemons.running, secrets),
    undo,
    owned: plan.owned,
    installed: plan.disowned,
    forgotten: [],
    daemons: daemons.running,
    before: daemons.before,
    remarks: [],
    left: [],
  };
}
