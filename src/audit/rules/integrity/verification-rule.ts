import type { Rule, RulePage } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';

/**
 * A rule that verification itself holds: a bundle that breaks it is refused before any rule looks at it, and the report
 * then has the one finding of integrity-finding.ts.
 */
export function verificationRule(page: RulePage): Rule {
  return defineRule(page, () => ({}));
}
