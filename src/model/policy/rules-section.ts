import { quoted } from '../../core/quoted.ts';
import type { RuleCode } from '../audit/finding.ts';
import { SEVERITIES } from '../audit/severity.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { type Add, addValues } from './add-values.ts';
import { choiceOf, FLAG } from './kind.ts';
import { isIntegrityRule, isRuleCode, KNOWN_RULES } from './known-rules.ts';
import { DEMAND, ranked } from './order.ts';
import { key } from './policy-key.ts';
import { entriesOf, type Field, type PolicyFields, policyFieldsOf } from './policy-fields.ts';
import { RULE_OPTIONS } from './rule-options.ts';
import { meant } from './text-forms.ts';

const CODE = 'POLICY_INVALID';

/** The keys of one rule. */
export const RULE_KEYS = {
  severity: key(
    choiceOf(SEVERITIES),
    ranked(SEVERITIES),
    'How bad its findings are, in place of its own severity.',
  ),
  enabled: key(FLAG, DEMAND, 'false: the rule is not run.'),
} as const;

/** Reads `rules`. */
export function rulesOf(list: ProblemList, node: Node, add: Add): void {
  for (const [code, field] of entriesOf(list, node, 'rules')) {
    if (!isRuleCode(code)) addUnknown(list, code, field);
    else {
      const prefix = `rules.${code}.`;
      const fields = policyFieldsOf(list, field.node, `rules.${code}`, [
        ...Object.keys(RULE_KEYS),
        'options',
      ]);
      if (isIntegrityRule(code)) refuseChange(list, code, fields);
      else addValues({ list, fields, keys: RULE_KEYS, prefix }, add);
      const options = fields.get('options');
      if (options !== undefined && !isIntegrityRule(code)) optionsOf(list, code, options, add);
    }
  }
}

function optionsOf(list: ProblemList, code: RuleCode, { node, keyAt }: Field, add: Add): void {
  const keys = RULE_OPTIONS[code];
  const where = `rules.${code}.options`;
  if (keys === undefined) list.add(CODE, `Cannot use ${where}: the rule has no options`, keyAt, 'remove it');
  else {
    const fields = policyFieldsOf(list, node, where, Object.keys(keys));
    addValues({ list, fields, keys, prefix: `${where}.` }, add);
  }
}

function addUnknown(list: ProblemList, code: string, { keyAt }: Field): void {
  const upper = code.toUpperCase();
  const hint = isRuleCode(upper) ? `did you mean "${upper}"?` : meant(code, Object.keys(KNOWN_RULES));
  list.add(
    CODE,
    `Cannot use rules: there is no rule ${quoted(code, 60)}, expected one that \`arx audit --list-rules\` shows`,
    keyAt,
    hint,
  );
}

function refuseChange(list: ProblemList, code: string, fields: PolicyFields): void {
  for (const [name, { keyAt }] of fields)
    list.add(
      CODE,
      `Cannot use rules.${code}.${name}: integrity rules (ARX0xx) can neither be turned off nor lowered`,
      keyAt,
      'remove it',
    );
}
