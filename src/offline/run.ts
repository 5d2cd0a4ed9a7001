import { FileBytes } from '../archive/file-bytes.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import type { Trust } from '../trust/trust.ts';
import { place, type ReadPass } from './place.ts';
import { makePlan } from './plan.ts';
import { readBundle } from './read-bundle.ts';
import { demandJava } from './run/demand-java.ts';
import type { Plan } from './run/plan-model.ts';
import type { Step, StepResult } from './run/step-model.ts';
import { imaginedWorkspace, openWorkspace } from './run/workspace.ts';
import { openSandbox } from './sandbox.ts';
import { runStep } from './step.ts';
import type { KnownSigner, VerifiedHead } from './verified-head.ts';

/** How to run a bundle. */
export interface RunOptions {
  /** True: verify and plan only. Nothing is written and nothing is started. */
  readonly dryRun: boolean;
  /** What the bundle must be; asked only if it gates. */
  readonly enforce?: EffectivePolicy;
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
  readonly steps: readonly StepResult[];
  readonly plan: Plan;
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
  if (options.dryRun)
    return {
      ...resultOf(makePlan(head, imaginedWorkspace(context)).plan, [], false),
      signers: head.signers,
      ...judged,
    };
  using workspace = openWorkspace(context);
  const preparation = makePlan(head, workspace);
  await demandSandbox(preparation.steps);
  demandJava(preparation.steps, preparation.plan.entries);
  await place(preparation, workspace, read, context);
  const steps = await runSteps(preparation.steps, context);
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

/** Nothing is placed for commands that this machine cannot run. */
async function demandSandbox(steps: readonly Step[]): Promise<void> {
  if (!steps.some(({ network }) => network === 'none')) return;
  const sandbox = await openSandbox();
  await sandbox.close();
}

async function runSteps(steps: readonly Step[], context: Context): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) results.push(await runStep(step, context));
  return results;
}

function resultOf(plan: Plan, steps: readonly StepResult[], done: boolean): Omit<RunResult, 'signers'> {
  const { counts, bytes, digest } = plan;
  const placed = done
    ? { created: counts.create, changed: counts.change, unchanged: counts.unchanged, bytes }
    : { created: 0, changed: 0, unchanged: 0, bytes: 0 };
  return { digest, placed, steps, plan };
}
