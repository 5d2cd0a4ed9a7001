import { FileBytes } from '../archive/file-bytes.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import type { Trust } from '../trust/trust.ts';
import { dryRun, type DryRunOptions } from './dry-run.ts';
import { place, type ReadPass } from './place.ts';
import { makePlan } from './plan.ts';
import { demandSamePlan } from './plan/demand-same-plan.ts';
import { isSettled } from './plan/is-settled.ts';
import type { PlannedDiff } from './plan/plan-diffs.ts';
import { readBundle } from './read-bundle.ts';
import { demandJava } from './run/demand-java.ts';
import type { Plan } from './run/plan-model.ts';
import { openWorkspace } from './run/workspace.ts';
import { noSecrets } from './secrets/no-secrets.ts';
import { noDesk } from './services/no-desk.ts';
import { readLedger } from './state/ledger.ts';
import type { StepRecord } from './state/receipt.ts';
import { peekState } from './state/state-directory.ts';
import { demandSteps } from './steps/demand-steps.ts';
import { runSteps } from './steps/run-steps.ts';
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
    readonly unchanged: number;
    readonly bytes: number;
  };
  readonly steps: readonly StepRecord[];
  readonly plan: Plan;
  /** How texts would change, of a dry run that was asked for it. */
  readonly diffs?: readonly PlannedDiff[];
  /** The receipt of the run; missing after a dry run. */
  readonly receipt?: string;
  /** Who has sealed and who has approved it. */
  readonly signers: readonly KnownSigner[];
  /** What a policy that gates has let pass. */
  readonly verdict?: PolicyVerdict;
}

/**
 * Runs a bundle from an open file: verifies all of it, asks the policy, plans, places its data, runs its commands in order.
 * Nothing is written and nothing is started before every byte has held and the policy has let it pass.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4), POLICY_REFUSED (exit 3), RUN_*, WRITE_FAILED, INTERRUPTED.
 */
export async function runBundle(
  input: { readonly fd: number; readonly name: string },
  options: RunOptions,
  trust: Trust,
  context: Context,
): Promise<RunResult> {
  const placing = reportingAs('place', context);
  const read: ReadPass = (visit) =>
    readBundle(new FileBytes(input.fd), trust, visit === undefined ? context : placing, visit);
  return await runFrom(read, options, context);
}

/** The same context for a second reading: its progress events name another step, and nothing is warned of again. */
function reportingAs(step: string, context: Context): Context {
  const report: Context['report'] = (event) => {
    if (event.type === 'warning') return undefined;
    return context.report(event.type === 'progress' ? { ...event, step } : event);
  };
  return { ...context, report };
}

/** The same, from whatever reads the bundle; it is read twice. */
export async function runFrom(read: ReadPass, options: RunOptions, context: Context): Promise<RunResult> {
  const head = await read();
  const judged = await judge(head, options.enforce, context);
  if (options.dryRun) {
    const { plan, ...more } = await dryRun(head, read, options, context);
    return { ...resultOf(plan, [], false), ...more, signers: head.signers, ...judged };
  }
  const ledger = readLedger(peekState(context));
  const settled = isSettled(peekState(context), head.seal.name ?? head.digest, context);
  const planning = { force: options.force ?? false, settled, context };
  using workspace = openWorkspace(context);
  const preparation = makePlan(head, workspace, ledger, planning);
  if (options.apply !== undefined) demandSamePlan(options.apply, preparation.plan);
  await demandSteps(preparation.steps);
  demandJava(preparation.steps, preparation.plan.entries);
  await place(preparation, workspace, read, context);
  const around = {
    changed: preparation.plan.changed,
    workspace,
    secrets: noSecrets,
    services: noDesk,
    logs: undefined,
    started: () => undefined,
    ended: () => undefined,
  };
  const steps = await runSteps(preparation.steps, around, context);
  return { ...resultOf(preparation.plan, steps, true), signers: head.signers, ...judged };
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

function resultOf(plan: Plan, steps: readonly StepRecord[], done: boolean): Omit<RunResult, 'signers'> {
  const { counts, bytes, digest } = plan;
  const placed = done
    ? { created: counts.create, changed: counts.change, unchanged: counts.unchanged, bytes }
    : { created: 0, changed: 0, unchanged: 0, bytes: 0 };
  return { digest, placed, steps, plan };
}
