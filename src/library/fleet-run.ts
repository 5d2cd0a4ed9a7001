import type { Context } from '../core/context.ts';
import { openTargetBundle } from '../fleet/target/target-bundle.ts';
import type { TargetOptions, TargetResult } from '../fleet/target/target-options.ts';
import { performRun } from '../fleet/run/perform-run.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import { enforceHead } from '../offline/enforce-head.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Trust } from '../trust/trust.ts';
import { type FleetPass, fleetPass, type PassOptions } from './fleet-pass.ts';
import type { OpenInput } from './open-input.ts';
import { openWithPlugins } from './open-with-plugins.ts';

/** How to run a bundle on many hosts. */
export interface FleetRunOptions {
  readonly running: TargetOptions;
  readonly passing: Omit<PassOptions, 'head'>;
  readonly trust: Trust;
}

/** What a run on many hosts has come to. */
export interface FleetRun extends FleetPass<TargetResult> {
  readonly head: VerifiedHead;
  /** What a policy that gates has let pass. */
  readonly verdict?: PolicyVerdict;
}

/**
 * Verifies a bundle once, asks the policy once, and runs it on many hosts; what goes wrong on one is in its result. A dry run
 * writes nothing, here and there.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*, POLICY_REFUSED before any host is contacted; what `fleetPass` throws.
 */
export async function fleetRun(
  input: OpenInput,
  hosts: readonly Host[],
  { running, passing, trust }: FleetRunOptions,
  context: Context,
): Promise<FleetRun> {
  using bundle = await openTargetBundle(input.fd, trust, context);
  const { head } = bundle;
  const { enforce, dryRun } = running;
  const verdict = enforce?.gates === true ? await enforceHead(head, enforce, context) : undefined;
  const resumed = passing.resume !== undefined;
  const options = { ...running, resume: resumed || running.resume === true };
  const perform = performRun(bundle, options, openWithPlugins(context));
  const subject = { what: 'run', subject: head.digest } as const;
  const pass = await fleetPass(hosts, perform, { ...passing, ...(!dryRun && { head: subject }) }, context);
  return { ...pass, head, ...(verdict !== undefined && { verdict }) };
}
