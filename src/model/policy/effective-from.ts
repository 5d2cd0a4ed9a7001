import type { RuleCode } from '../audit/finding.ts';
import { camel } from './camel.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import type { EffectivePolicy, RuleSetting } from './effective-policy.ts';
import type { Levels, Merged } from './merge-policies.ts';
import { policyDigest, type PolicyFacts } from './policy-digest.ts';
import { SECTIONS } from './sections.ts';

type Values = Record<string, unknown>;
type Sections = Pick<EffectivePolicy, Exclude<keyof typeof SECTIONS, 'limits'>>;

/** The policy that merged values make, over the defaults. */
export function effectiveFrom({ held }: Pick<Merged, 'held'>, levels: Levels): EffectivePolicy {
  const { failOn, waivers, maxWaiverDays } = DEFAULT_POLICY;
  const { run, fleet, ...judging } = sections(held);
  const facts: PolicyFacts = {
    ...judging,
    trust: trustFrom(held),
    rules: rulesFrom(held),
    failOn: valueOr(held, 'fail_on', failOn),
    waivers: valueOr(held, 'waivers', waivers),
    maxWaiverDays: valueOr(held, 'max_waiver_days', maxWaiverDays),
  };
  const present = [levels.system, levels.user, levels.project].filter((policy) => policy !== undefined);
  return {
    digest: policyDigest(facts),
    files: present.map(({ file }) => file),
    gates: present.some(({ settings }) =>
      [...settings.keys()].some((key) => !/^(?:limits|run|fleet)\./.test(key)),
    ),
    run,
    fleet,
    ...facts,
  };
}

/** A value, or its default; the tables of keys say that both have one type. */
function valueOr<T>(held: Merged['held'], key: string, fallback: T): T {
  const found = held.get(key);
  return found === undefined ? fallback : (found.value as T);
}

function sections(held: Merged['held']): Sections {
  const made: Record<string, Values> = {};
  for (const [section, { keys }] of Object.entries(SECTIONS)) {
    if (section === 'limits') continue;
    const values: Values = { ...(DEFAULT_POLICY[section as keyof EffectivePolicy] as object) };
    for (const name of Object.keys(keys)) {
      const found = held.get(`${section}.${name}`);
      if (found !== undefined) values[camel(name)] = found.value;
    }
    made[section] = values;
  }
  return { ...made, require: { ...made['require'], sequence: sequences(held) } } as unknown as Sections;
}

function sequences(held: Merged['held']): Map<string, unknown> {
  const prefix = 'require.sequence.';
  return new Map(
    [...held].flatMap(([key, { value }]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

function trustFrom(held: Merged['held']): EffectivePolicy['trust'] {
  const values: Values = {};
  for (const name of ['keys', 'identities', 'root', 'max_root_age']) {
    const found = held.get(`trust.${name}`);
    if (found !== undefined) values[camel(name)] = found.value;
  }
  const { thresholds } = DEFAULT_POLICY.trust;
  const needed = (role: keyof typeof thresholds): number =>
    valueOr(held, `trust.thresholds.${role}`, thresholds[role]);
  return { ...values, thresholds: { builder: needed('builder'), reviewer: needed('reviewer') } };
}

function rulesFrom(held: Merged['held']): Map<RuleCode, RuleSetting> {
  const rules = new Map<RuleCode, RuleSetting>();
  for (const [key, { value }] of held) {
    const [, code = '', member, option] = /^rules\.(ARX[0-9]+)\.(\w+)(?:\.(\w+))?$/.exec(key) ?? [];
    if (member === undefined) continue;
    const before = rules.get(code as RuleCode);
    const after = option === undefined ? value : { ...before?.options, [option]: value };
    rules.set(code as RuleCode, { ...before, [member]: after });
  }
  return rules;
}
