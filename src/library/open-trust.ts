import type { Context } from '../core/context.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import type { Trust } from '../trust/trust.ts';
import { loadTrust } from '../trust/trust-store.ts';

/** Whom to trust. */
export interface TrustOptions {
  /** Public key files that replace this machine's trust for one call; of the policy's keys, where it lists them. */
  readonly trust?: readonly string[];
  /** A policy file in place of the user's; the system's binds all the same. */
  readonly policy?: string;
}

/**
 * Whom this machine trusts under the policy that holds: who, as what, and how many are needed.
 * @throws ArxError POLICY_INVALID, TRUST_KEY_*, TRUST_ROOT_INVALID, USAGE_NO_FILE, USAGE_CONFLICT.
 */
export async function openTrust(options: TrustOptions, context: Context): Promise<Trust> {
  return (await openTerms(options, context)).trust;
}

/** The policy that holds, and whom this machine trusts under it. Errors as above. */
export async function openTerms(
  { trust, policy }: TrustOptions,
  context: Context,
): Promise<{ readonly trust: Trust; readonly policy: EffectivePolicy }> {
  const held = await loadPolicy(context, policy === undefined ? {} : { policy });
  return { policy: held, trust: loadTrust(context, { policy: held, ...(trust !== undefined && { trust }) }) };
}
