import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import type { Trust } from '../trust/trust.ts';
import { recover } from './change/recover.ts';
import { dryRun, type DryRunOptions } from './dry-run.ts';
import { makePlan } from './plan.ts';
import { demandPrivatePlace } from './plan/demand-private-place.ts';
import { demandSamePlan } from './plan/demand-same-plan.ts';
import { demandWritable, writtenPaths } from './plan/demand-writable.ts';
import { isSettled } from './plan/is-settled.ts';
import type { PlannedDiff } from './plan/plan-diffs.ts';
import type { ReadableBundle } from './readable-bundle.ts';
import { openReadable } from './open-readable.ts';
import { demandJava } from './run/demand-java.ts';
import { demandLinux } from './run/demand-linux.ts';
import { demandProc } from './run/demand-proc.ts';
import { demandPlatform } from './run/demand-platform.ts';
import type { Plan } from './run/plan-model.ts';
import type { Step } from './run/step-model.ts';
import { thisHost } from './run/this-host.ts';
import { openWorkspace } from './run/workspace.ts';
import { openSecrets } from './secrets/open-secrets.ts';
import { demandOutside } from './services/daemons/demand-outside.ts';
import { demandSequence, floorWarnings } from './state/floors.ts';
import { takeHostLock } from './state/host-lock.ts';
import { type Ledger, readLedger } from './state/ledger.ts';
import type { Receipt, StepRecord } from './state/receipt.ts';
import type { DaemonRecord, ServiceRecord } from './state/records.ts';
import { openState } from './state/state-directory.ts';
import { demandSteps } from './steps/demand-steps.ts';
import { transact } from './transaction/transact.ts';
import type { KnownSigner, VerifiedHead } from './verified-head.ts';

/** How to run a bundle. */
export interface RunOptions extends DryRunOptions {
  /** True: verify and plan only. Nothing is written and nothing is started. */
  readonly dryRun: boolean;
  /** What the bundle must be; asked only if it gates. */
  readonly enforce?: EffectivePolicy;
  /** False: what a failed run has placed stays. Default true. */
  readonly rollback?: boolean;
  /** False: another run on this host is an error. Default true. */
  readonly wait?: boolean;
}

/** What a run did, or in a dry run what it would do. */
export interface RunResult {
  /** The bundle digest. */
  readonly digest: Digest;
  /** How many paths, and how many bytes were written; all zero after a dry run. */
  readonly placed: {
    readonly created: number;
    readonly changed: number;
    readonly deleted: number;
    /** Kept beside their places, because somebody had edited them. */
    readonly saved: number;
    readonly unchanged: number;
    readonly bytes: number;
  };
  readonly steps: readonly StepRecord[];
  readonly plan: Plan;
  /** How texts would change, of a dry run that was asked for it. */
  readonly diffs?: readonly PlannedDiff[];
  /** The receipt of the run; missing after a dry run. */
  readonly receipt?: string;
  /** What was done to services, which daemons run now, and what was left, as the receipt says. */
  readonly services: readonly ServiceRecord[];
  readonly daemons: readonly DaemonRecord[];
  readonly remarks: readonly string[];
  /** Who has sealed and who has approved it. */
  readonly signers: readonly KnownSigner[];
  /** What a policy that gates has let pass. */
  readonly verdict?: PolicyVerdict;
}

const NOTHING = {
  placed: { created: 0, changed: 0, deleted: 0, saved: 0, unchanged: 0, bytes: 0 },
  steps: [],
  services: [],
  daemons: [],
  remarks: [],
};

/**
 * Runs a bundle from an open file: verifies its head, asks the policy, plans, verifies its content and places it, runs its
 * commands in order. Nothing gets its place and no command is started before every byte has held; nothing is made ready
 * for it, either, before the policy has let it pass.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4), POLICY_REFUSED (exit 3), RUN_*, WRITE_FAILED, INTERRUPTED.
 */
export async function runBundle(
  input: { readonly fd: number; readonly name: string },
  options: RunOptions,
  trust: Trust,
  context: Context,
): Promise<RunResult> {
  demandLinux('run');
  demandProc('run');
  await using bundle = await openReadable(input.fd, trust, context);
  return await runFrom(bundle, options, context);
}

/** The same, from whatever reads the bundle. */
export async function runFrom(
  bundle: ReadableBundle,
  options: RunOptions,
  context: Context,
): Promise<RunResult> {
  const { head } = bundle;
  demandPlatform(head.seal);
  const judged = await judge(head, options.enforce, context);
  const facts = { signers: head.signers, ...judged };
  if (options.dryRun) {
    const { plan, ...more } = await dryRun(bundle, options, context);
    return { ...resultOf(plan), ...more, ...facts };
  }
  const { plan, receipt } = await runHere(bundle, options, context);
  return { ...resultOf(plan, receipt), ...facts };
}

/** One run at a time changes a host, and first what a cut off one has left is put in order. */
async function runHere(
  bundle: ReadableBundle,
  { force = false, allowDowngrade = false, rollback = true, wait = true, apply, enforce }: RunOptions,
  context: Context,
): Promise<{ readonly plan: Plan; readonly receipt: Receipt }> {
  const { head } = bundle;
  using lock = await takeHostLock(openState(context), titleOf(head), { wait }, context);
  const { state } = lock;
  await recover(state, context);
  const downgradedFrom = demandSequence(state, head.seal, { allowDowngrade });
  const ledger = readLedger(state);
  const settled = isSettled(state, head.seal.name ?? head.digest, context);
  using workspace = openWorkspace(context);
  const { writableParents = false } = enforce?.run ?? {};
  const host = thisHost(context);
  const preparation = makePlan(head, workspace, ledger, { force, settled, writableParents, host });
  const { plan, steps } = preparation;
  demandOutside(endedDaemons(head, plan, ledger));
  demandWritable(writtenPaths(plan), host.ground);
  if (apply !== undefined) demandSamePlan(apply, plan);
  demandPrivatePlace(steps, workspace, context.tmp);
  await demandSteps(steps, workspace.root);
  demandJava(steps, plan.entries, host.ground);
  const names = namesOf(steps);
  // A program that says a secret is started for no bundle that does not hold.
  if (names.some((name) => 'command' in (head.seal.secrets?.[name] ?? {}))) await bundle.read();
  using secrets = await openSecrets(head.seal.secrets, names, context);
  const work = { ...bundle, preparation, workspace, secrets, state, ledger, downgradedFrom, rollback };
  const warnings = [...plan.warnings, ...floorWarnings(head.seal, downgradedFrom)];
  return { plan: { ...plan, warnings }, receipt: await transact(work, context) };
}

/** Those of the version before that this run stops. */
function endedDaemons({ digest, seal }: VerifiedHead, { daemons }: Plan, ledger: Ledger): DaemonRecord[] {
  const ended = daemons.filter(({ action }) => action === 'replace' || action === 'stop');
  const names = new Set(ended.map(({ name }) => name));
  const before = ledger.find(seal.name ?? digest)?.daemons ?? [];
  return before.filter(({ name }) => names.has(name));
}

function titleOf({ digest, seal: { name, version } }: VerifiedHead): string {
  return ['run', name ?? digest, version].filter((word) => word !== undefined).join(' ');
}

function namesOf(steps: readonly Step[]): string[] {
  return [...new Set(steps.flatMap(({ secrets }) => secrets))];
}

/** Rules are loaded only where a policy asks for them. */
async function judge(
  head: VerifiedHead,
  policy: EffectivePolicy | undefined,
  context: Context,
): Promise<Pick<RunResult, 'verdict'>> {
  if (policy?.gates !== true) return {};
  const { enforceHead } = await import('./enforce-head.ts');
  return { verdict: await enforceHead(head, policy, context) };
}

function resultOf(plan: Plan, receipt?: Receipt): Omit<RunResult, 'signers'> {
  const { counts, bytes, digest } = plan;
  if (receipt === undefined) return { ...NOTHING, digest, plan };
  const placed = {
    created: counts.create,
    changed: counts.change,
    deleted: counts.delete,
    saved: receipt.changes.filter(({ savedAs }) => savedAs !== undefined).length,
    unchanged: counts.unchanged,
    bytes,
  };
  const { id, steps, services, daemons, remarks } = receipt;
  return { digest, placed, steps, plan, receipt: id, services, daemons, remarks };
}
