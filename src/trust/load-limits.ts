import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts';
import { readPolicyFile, SYSTEM_POLICY } from './read-policy-file.ts';

/**
 * The limits of policy.yaml in the user's configuration, never more than those of the system's. Files that are not there
 * say nothing. A limit of the user that the system does not allow is reported as a warning.
 * @param systemFile Another place than /etc/arx/policy.yaml.
 * @param policy A file in place of the user's.
 * @throws ArxError POLICY_INVALID with every problem; TRUST_KEY_PERMISSIONS if others own a file or may write it.
 */
export async function loadLimits(
  { configDir, report }: Pick<Context, 'configDir' | 'report'>,
  systemFile = SYSTEM_POLICY,
  policy?: string,
): Promise<Limits> {
  const own =
    policy === undefined ? { path: join(configDir, 'policy.yaml'), directory: configDir } : undefined;
  const system = await readPolicyFile({ path: systemFile });
  const user = await readPolicyFile(own ?? { path: policy ?? '' });
  if (user === undefined && system === undefined) return DEFAULT_LIMITS;
  const { limitsFrom } = await import('../model/policy/limits-from.ts');
  const { limits, warnings } = limitsFrom(user, system);
  for (const message of warnings) report({ type: 'warning', message });
  return limits;
}
