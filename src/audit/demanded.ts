import type { Found } from '../model/audit/finding.ts';

/**
 * A finding that breaks what the policy demands in so many words. It is high, so that the policy is a gate as it stands;
 * a severity that the policy gives the rule wins.
 */
export function demanded<F extends Omit<Found, 'where'>>(found: F): F & { readonly severity: 'high' } {
  return { ...found, severity: 'high' };
}
