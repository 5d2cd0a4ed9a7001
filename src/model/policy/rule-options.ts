import type { RuleCode } from '../audit/finding.ts';
import { listKind } from './kind.ts';
import { limitKind } from './limit-value.ts';
import { FORBIDDEN, LESS } from './order.ts';
import { key, type PolicyKeyRule } from './policy-key.ts';
import { FILE_PATH } from './text-forms.ts';

/** An option of a rule, and what holds without it. */
export interface RuleOption extends PolicyKeyRule {
  readonly fallback: unknown;
}

/** The options of the rules that have some. */
export const RULE_OPTIONS: Readonly<Partial<Record<RuleCode, Readonly<Record<string, RuleOption>>>>> = {
  ARX201: {
    lists: {
      ...key(
        listKind(FILE_PATH),
        FORBIDDEN,
        'Files of digests of known malware, or .hdb and .hsb files of ClamAV, from the directory of this file on.',
      ),
      fallback: [],
    },
  },
  ARX209: {
    large: {
      ...key(limitKind(true), LESS, 'From how many bytes on a file is large. Default 100MiB.'),
      fallback: 100 * 2 ** 20,
    },
  },
};

/** The option that a full key such as `rules.ARX209.options.large` names. */
export function ruleOption(name: string): RuleOption | undefined {
  const [, code, option] = /^rules\.(ARX[0-9]{3})\.options\.(\w+)$/.exec(name) ?? [];
  return option === undefined ? undefined : RULE_OPTIONS[code as RuleCode]?.[option];
}
