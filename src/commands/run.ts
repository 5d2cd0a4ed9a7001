import type { Context } from '../core/context.ts';
import { type RunOptions, type RunResult, runBundle } from '../offline/run.ts';
import { openTerms, type TrustOptions } from '../library/open-trust.ts';
import type { OpenInput } from '../library/open-input.ts';
import { keepHeapSmall } from '../sys/keep-heap-small.ts';

/** `arx run` of a bundle, under the policy that holds. @throws what `runBundle` throws. */
export async function run(
  input: OpenInput,
  options: RunOptions & TrustOptions,
  context: Context,
): Promise<RunResult> {
  keepHeapSmall();
  const { policy: file, trust: keys, ...running } = options;
  const terms = { ...(file !== undefined && { policy: file }), ...(keys !== undefined && { trust: keys }) };
  const { policy, trust } = await openTerms(terms, context);
  return runBundle(input, { ...running, enforce: policy }, trust, context);
}
