import type { Context } from '../core/context.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import { type BundleInput, withBundle } from './bundle-input.ts';
import { openTrust, type TrustOptions } from './open-trust.ts';

/**
 * Verifies a whole bundle: who signed it, and that every byte up to the end of the input is the sealed one.
 * Writes nothing; needs no network.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4), USAGE_NO_FILE.
 */
export async function verifyBundle(
  input: BundleInput,
  options: TrustOptions,
  context: Context,
): Promise<VerifiedHead> {
  const trust = await openTrust(options, context);
  return withBundle(input, context, (bytes) => readBundle(bytes, trust, context));
}
