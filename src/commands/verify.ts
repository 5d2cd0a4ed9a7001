import type { Context } from '../core/context.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import { verifyBundle } from '../library/verify.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';

/** `arx verify`. @throws what `verifyBundle` throws. */
export async function verify(
  input: BundleInput,
  options: TrustOptions,
  context: Context,
): Promise<BundleFacts> {
  return bundleFacts(await verifyBundle(input, options, context));
}
