import { DEFAULT_POLICY } from '../../src/model/policy/default-policy.ts';
import type { EffectivePolicy } from '../../src/model/policy/effective-policy.ts';

/** Sections of a policy: each replaces the members that it names. */
export type PolicyParts = {
  readonly [Section in keyof EffectivePolicy]?: EffectivePolicy[Section] extends readonly unknown[]
    ? EffectivePolicy[Section]
    : EffectivePolicy[Section] extends ReadonlyMap<unknown, unknown>
      ? EffectivePolicy[Section]
      : EffectivePolicy[Section] extends object
        ? Partial<EffectivePolicy[Section]>
        : EffectivePolicy[Section];
};

/** The default policy with these parts in it. */
export function testPolicy(parts: PolicyParts = {}): EffectivePolicy {
  const { trust, require, sources, content, behaviour, run, fleet, licences, vulnerabilities, ...rest } =
    parts;
  return {
    ...DEFAULT_POLICY,
    ...rest,
    trust: { ...DEFAULT_POLICY.trust, ...trust },
    require: { ...DEFAULT_POLICY.require, ...require },
    sources: { ...DEFAULT_POLICY.sources, ...sources },
    content: { ...DEFAULT_POLICY.content, ...content },
    behaviour: { ...DEFAULT_POLICY.behaviour, ...behaviour },
    run: { ...DEFAULT_POLICY.run, ...run },
    fleet: { ...DEFAULT_POLICY.fleet, ...fleet },
    licences: { ...DEFAULT_POLICY.licences, ...licences },
    vulnerabilities: { ...DEFAULT_POLICY.vulnerabilities, ...vulnerabilities },
  };
}
