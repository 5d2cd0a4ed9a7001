import { DEFAULT_LIMITS, type Limits } from '../../core/limits.ts';
import { LIMIT_OF, type LimitKey } from './limit-keys.ts';
import type { Policy, Setting } from './policy.ts';

/** The limits that hold, and what somebody should know about them. */
export interface PolicyLimits {
  readonly limits: Limits;
  /** A sentence for each limit of the user that the system does not allow. */
  readonly warnings: readonly string[];
}

/** The user's limits, else the system's, else the defaults; never more than the system's. */
export function limitsFrom(user: Policy | undefined, system: Policy | undefined): PolicyLimits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = { ...DEFAULT_LIMITS };
  const warnings: string[] = [];
  for (const key of Object.keys(LIMIT_OF) as LimitKey[]) {
    const name = LIMIT_OF[key];
    const [own, most] = [user, system].map((policy) => limitIn(policy, key));
    const wanted = own ?? most ?? DEFAULT_LIMITS[name];
    limits[name] = Math.min(wanted, most ?? wanted);
    if (own !== undefined && limits[name] < own)
      warnings.push(
        `limits.${key} in ${user?.file} is ${own}: the system allows ${limits[name]} (${system?.file}), which holds`,
      );
  }
  return { limits, warnings };
}

function limitIn(policy: Policy | undefined, key: LimitKey): number | undefined {
  return (policy?.settings.get(`limits.${key}`) as Setting<number> | undefined)?.value;
}
