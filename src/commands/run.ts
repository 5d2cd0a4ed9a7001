import type { Context } from '../core/context.ts';
import { type RunOptions, type RunResult, runBundle } from '../offline/run.ts';
import { loadTrust } from '../trust/trust-store.ts';
import type { TrustOptions } from '../library/verify.ts';
import type { OpenInput } from '../library/open-input.ts';

/** `arx run` of a bundle. @throws what `runBundle` throws. */
export async function run(
  input: OpenInput,
  options: RunOptions & TrustOptions,
  context: Context,
): Promise<RunResult> {
  return runBundle(input, { dryRun: options.dryRun }, loadTrust(context, options), context);
}
