import type { Context } from '../core/context.ts';
import { DEFAULT_POLICY } from '../model/policy/default-policy.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';

/** Which policies hold beside the system's. */
export interface PolicySettings {
  /** A file that replaces the user's policy.yaml. */
  readonly policy?: string;
  /** The directory of a manifest, whose arx.policy.yaml may tighten. */
  readonly project?: string;
}

/** The policy that holds: the defaults, when no file says anything. */
export async function loadPolicy(_context: Context, _settings: PolicySettings = {}): Promise<EffectivePolicy> {
  return await Promise.resolve(DEFAULT_POLICY);
}
