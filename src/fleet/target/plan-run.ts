import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import type { FleetWithout } from '../../model/policy/fleet-without.ts';
import { makePlan, type Preparation } from '../../offline/plan.ts';
import { demandSamePlan } from '../../offline/plan/demand-same-plan.ts';
import { demandWritable, writtenPaths } from '../../offline/plan/demand-writable.ts';
import { isLasting } from '../../offline/plan/is-lasting.ts';
import { isSettled } from '../../offline/plan/is-settled.ts';
import { demandJava } from '../../offline/run/demand-java.ts';
import type { Ground } from '../../offline/run/ground.ts';
import { type Workspace, workspaceAt } from '../../offline/run/workspace.ts';
import { demandSequence, floorWarnings } from '../../offline/state/floors.ts';
import { type Ledger, readLedger } from '../../offline/state/ledger.ts';
import { lastReceipt, openReceipt } from '../../offline/state/read-receipt.ts';
import { receiptKeys } from '../../offline/state/receipt-keys.ts';
import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import { askForReceipts } from './ask-for-receipts.ts';
import { demandAllowed, lacksOf } from './lacks.ts';
import { AS_ROOT } from './as-root.ts';
import { demandUsers } from './demand-users.ts';
import { hasTargetSecret, strayPlaces } from './target-secrets.ts';
import type { TargetOptions } from './target-options.ts';
import type { View } from './target-view.ts';

/** What a run on a target would do. */
export interface RunPlan extends Preparation {
  readonly ledger: Ledger;
  readonly workspace: Workspace;
  /** The receipt's id, if it is carried out. */
  readonly run: string;
  /** The floor that was passed on purpose. */
  readonly downgradedFrom: number | undefined;
  /** True: commands get no namespaces, because the target has none and the policy allows that. */
  readonly bare: boolean;
  /** True: nobody asks for health over HTTP, because the target has nothing that could and the policy allows that. */
  readonly isDeaf: boolean;
  /** True: the newest receipt of its key is of this very bundle. */
  readonly isKnown: boolean;
  /** Contents that are placed. */
  readonly contents: readonly Digest[];
}

/** With what runs are planned. */
export interface Planning {
  /** What people call the target. */
  readonly name: string;
  readonly options: TargetOptions;
  /** The id of the receipt, behind the newest that there is: the same however often it is planned. */
  readonly idAfter: (latest: string | undefined) => string;
  readonly context: Context;
}

/** Stands for an id as long as nobody has looked. */
const UNNAMED = 'run';
const USUAL_STATE = '/var/lib/arx';

/**
 * Plans a run for a target as far as it is known; what is asked of it beside is written down by the view.
 * @throws ArxError what `makePlan` throws; RUN_DOWNGRADE, RUN_STATE_INVALID, RUN_MOVED, RUN_NOT_WRITABLE, RUN_NO_JAVA, RUN_NO_USER, HOST_LACKS.
 */
export function planRun(
  head: VerifiedHead,
  view: View,
  { name, options, idAfter, context }: Planning,
): RunPlan {
  const { force = false, allowDowngrade = false, enforce, apply } = options;
  const stateDir = view.facts?.state ?? options.stateDirectory ?? USUAL_STATE;
  const downgradedFrom = demandSequence(view.state, head.seal, { allowDowngrade });
  // What was done could not be written down with a key that is damaged.
  if (view.state !== undefined) receiptKeys(view.state);
  const ledger = readLedger(view.state);
  const key = head.seal.name ?? head.digest;
  askForReceipt(key, stateDir, view, context);
  const settled = isSettled(view.state, key, context);
  const run = view.facts === undefined ? UNNAMED : idAfter(receiptIds(view.state).at(-1));
  const workspace = workspaceAt(join(stateDir, 'far', run, 'workspace'));
  const ownPlaces = (): readonly string[] => [...(view.facts?.own ?? []), ...(options.ownPlaces ?? [])];
  const host = { ground: view.ground, stateDir, ownPlaces, hasSecret: hasTargetSecret(context) };
  const { writableParents = false } = enforce?.run ?? {};
  const made = makePlan(head, workspace, ledger, { force, settled, writableParents, host });
  if (view.facts === undefined) lookAtAll(made, workspace, view.ground);
  demandWritable(writtenPaths(made.plan), view.ground, { asOwner: AS_ROOT });
  const contents = contentsOf(made);
  for (const digest of contents) view.has(digest);
  demandUsers(made.steps, workspace.root, view.ground);
  demandJava(made.steps, made.plan.entries, view.ground);
  const lacks = view.facts === undefined ? [] : lacksOf(needsOf(made, options), view.facts);
  demandAllowed(name, lacks, enforce?.fleet.without ?? []);
  if (apply !== undefined) demandSamePlan(apply, made.plan);
  const warnings = [
    ...made.plan.warnings,
    ...lacks.map(({ what }) => `the target: ${what}`),
    ...strayPlaces(head.seal, options),
    ...floorWarnings(head.seal, downgradedFrom),
  ];
  const isLacking = (what: FleetWithout): boolean => lacks.some(({ without }) => without === what);
  return {
    ...made,
    plan: { ...made.plan, warnings },
    ledger,
    workspace,
    run,
    downgradedFrom,
    bare: isLacking('namespaces'),
    isDeaf: isLacking('health'),
    isKnown: lastBundle(key, view, context) === head.digest,
    contents,
  };
}

/** The newest receipts come with each look; that of a bundle that was not touched for long may not be among them. */
function askForReceipt(key: string, stateDir: string, view: View, context: Context): void {
  if (lastReceipt(view.state, key, context) !== undefined) return;
  askForReceipts(view, stateDir);
}

function lastBundle(key: string, { state }: View, context: Context): Digest | undefined {
  const last = lastReceipt(state, key, context);
  return state === undefined || last === undefined ? undefined : openReceipt(state, last, context).bundle;
}

/** A plan for an empty host has looked at nothing that is below what it makes. */
function lookAtAll({ plan }: Preparation, { root }: Workspace, ground: Ground): void {
  for (const { path } of plan.entries) if (isLasting(path, root)) ground.look(path);
}

function contentsOf({ plan, steps }: Preparation): Digest[] {
  const placed = plan.entries.flatMap((entry) =>
    entry.kind === 'file' && entry.action !== 'unchanged' ? [entry.digest] : [],
  );
  const programs = steps.flatMap(({ program }) => (program === undefined ? [] : [program.file.digest]));
  const restored = plan.deletes.flatMap(({ restores }) =>
    restores?.kind === 'file' ? [restores.digest] : [],
  );
  return [...new Set([...placed, ...programs, ...restored])];
}

function needsOf({ plan, steps }: Preparation, { strict = false }: TargetOptions) {
  return {
    steps,
    health: [...plan.services, ...steps].map(({ health }) => health),
    secrets: steps.some(({ secrets }) => secrets.length > 0),
    strict,
  };
}
