import type { RuleCode } from '../model/audit/finding.ts';
import type { Rule, RulePage } from '../plugin/rule.ts';
import { type RuleFamily, familyOf } from './rule-family.ts';

/** A rule with all that there is to say of it. */
export interface ExplainedRule extends Required<Omit<RulePage, 'id'>> {
  readonly code: RuleCode;
  readonly family: RuleFamily['name'];
  /** How one answers for a finding of it. */
  readonly waive: string;
}

/** What `arx explain`, `arx audit --list-rules` and docs/rules.md say of a rule. */
export function explainedRule({ page }: Rule): ExplainedRule {
  const { id, title, severity, why, evidence, remedy, keys = [] } = page;
  const family = familyOf(id).name;
  return { code: id, family, title, severity, why, evidence, remedy, waive: waiveOf(id), keys };
}

/** What the audit itself says when all findings are known is behind every waiver. */
const OF_THE_AUDIT: Readonly<Record<string, string>> = {
  ARX504: 'It cannot be waived: repair or remove the waiver that it names.',
  ARX506:
    'It cannot be waived, and it only informs. `rules: {ARX506: {enabled: false}}` in a policy turns it off.',
};

function waiveOf(id: RuleCode): string {
  if (familyOf(id).name === 'integrity')
    return 'It cannot be waived or turned off: it is about whether the file can be believed.';
  return (
    OF_THE_AUDIT[id] ??
    `A waiver in a policy covers one finding in one content: \`rule: ${id}\`, the \`fingerprint\` of the finding, \`reason\`, \`owner\` and \`expires\`.`
  );
}
