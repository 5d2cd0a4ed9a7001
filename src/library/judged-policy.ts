import type { Context } from '../core/context.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { loadPolicy } from '../trust/load-policy.ts';

/**
 * The policy for a run of what was sealed here and now: it has judged all of the bundle while that was made, so it is no gate
 * any more; how a run is done still holds.
 * @param project the manifest's directory.
 * @throws ArxError POLICY_INVALID, TRUST_KEY_PERMISSIONS, USAGE_NO_FILE.
 */
export async function judgedPolicy(
  project: string,
  file: string | undefined,
  context: Context,
): Promise<EffectivePolicy> {
  const policy = await loadPolicy(context, { project, ...(file !== undefined && { policy: file }) });
  return { ...policy, gates: false };
}
