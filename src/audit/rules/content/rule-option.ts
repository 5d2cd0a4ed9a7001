import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import type { RuleCode } from '../../../model/audit/finding.ts';
import type { EffectivePolicy } from '../../../model/policy/effective-policy.ts';

/**
 * A list of texts that the policy gives to a rule; empty if it does not.
 * @throws ArxError POLICY_INVALID if it is something else.
 */
export function listOption(policy: EffectivePolicy, rule: RuleCode, name: string): readonly string[] {
  const value = policy.rules.get(rule)?.options?.[name];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value;
  throw badOption(rule, name, 'a list of texts');
}

/**
 * A number that the policy gives to a rule, or the default.
 * @throws ArxError POLICY_INVALID if it is no number of at least 0.
 */
export function numberOption(
  policy: EffectivePolicy,
  rule: RuleCode,
  option: readonly [name: string, fallback: number],
): number {
  const [name, fallback] = option;
  const value = policy.rules.get(rule)?.options?.[name];
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= 0) return value;
  throw badOption(rule, name, 'a number');
}

function badOption(rule: RuleCode, name: string, expected: string): ArxError {
  return new ArxError(
    'POLICY_INVALID',
    `Cannot use the policy: rules.${rule}.options.${quoted(name).slice(1, -1)} is something else, expected ${expected}`,
  );
}
