import { explainedRule, type ExplainedRule } from '../audit/explained-rule.ts';
import { RULES } from '../audit/rules/index.ts';

/** `arx audit --list-rules`: every rule, by code. */
export function listRules(): readonly ExplainedRule[] {
  return RULES.map(explainedRule);
}
