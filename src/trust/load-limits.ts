import type { Context } from '../core/context.ts';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts';
import { readPolicyFile, SYSTEM_POLICY, userPolicy } from './read-policy-file.ts';

/**
 * The limits of policy.yaml in the user's configuration, never more than those of the system's. Files that are not there
 * say nothing. A limit of the user that the system does not allow is reported as a warning.
 * @param settings A file in place of the user's.
 * @param systemFile Another place than /etc/arx/policy.yaml.
 * @throws ArxError POLICY_INVALID with every problem; TRUST_KEY_PERMISSIONS if others own a file or may write it; USAGE_NO_FILE.
 */
export async function loadLimits(
  { configDir, report }: Pick<Context, 'configDir' | 'report'>,
  { policy }: { readonly policy?: string } = {},
  systemFile = SYSTEM_POLICY,
): Promise<Limits> {
  const system = await readPolicyFile({ path: systemFile });
  const user = await readPolicyFile(userPolicy(configDir, policy));
  if (user === undefined && system === undefined) return DEFAULT_LIMITS;
  const { limitsFrom } = await import('../model/policy/limits-from.ts');
  const { limits, warnings } = limitsFrom(user, system);
  for (const message of warnings) report({ type: 'warning', message });
  return limits;
}
