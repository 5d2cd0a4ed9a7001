import type { AuditSubject, Rule, RulePage, RuleRun } from '../plugin/rule.ts';

/** A rule from its page and what it does. */
export function defineRule(page: RulePage, start: (subject: AuditSubject) => RuleRun): Rule {
  return { id: page.id, handles: (code) => code === page.id, page, start };
}
