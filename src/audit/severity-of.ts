import type { Found } from '../model/audit/finding.ts';
import { isAtLeast, type Severity } from '../model/audit/severity.ts';
import type { RuleSetting } from '../model/policy/effective-policy.ts';

/** How bad a finding is: what the policy says of its rule, else its own severity, else the rule's; never less than the least. */
export function severityOf(
  setting: RuleSetting | undefined,
  found: Pick<Found, 'severity'>,
  ofRule: Severity,
): Severity {
  const severity = setting?.severity ?? found.severity ?? ofRule;
  const { least = severity } = setting ?? {};
  return isAtLeast(severity, least) ? severity : least;
}
