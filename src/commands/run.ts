import type { Context } from '../core/context.ts';
import { type RunOptions, type RunResult, runBundle } from '../offline/run.ts';
import { openTerms, type TrustOptions } from '../library/open-trust.ts';
import type { OpenInput } from '../library/open-input.ts';

/** `arx run` of a bundle, under the policy that holds. @throws what `runBundle` throws. */
export async function run(
  input: OpenInput,
  options: RunOptions & TrustOptions,
  context: Context,
): Promise<RunResult> {
  const { policy, trust } = await openTerms(options, context);
  return runBundle(input, { dryRun: options.dryRun, enforce: policy }, trust, context);
}
