import type { Context } from '../core/context.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import { loadTrust } from '../trust/trust-store.ts';
import { type BundleInput, withBundle } from './bundle-input.ts';

/** Whom to trust. */
export interface TrustOptions {
  /** Public key files that replace this machine's trust for one call. */
  readonly trust?: readonly string[];
}

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
  const trust = loadTrust(context, options);
  return withBundle(input, context, (bytes) => readBundle(bytes, trust, context));
}
