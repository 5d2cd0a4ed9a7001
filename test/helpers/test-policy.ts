import { digestOf } from '../../src/core/digest.ts';
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

const PLAIN: EffectivePolicy = {
  digest: digestOf('test policy'),
  files: [],
  gates: false,
  trust: { thresholds: { builder: 1, reviewer: 0 } },
  require: { timestamp: false, log: false, reproducible: false, verified: false, sequence: new Map() },
  sources: { denyHosts: [], pin: false },
  content: { maxDepth: 3, allowBinaries: false, denyGlobs: [] },
  behaviour: { allowNetwork: true, allowSudo: false },
  licences: { deny: [], exceptions: [] },
  vulnerabilities: { maxDbAge: 30, vex: [] },
  rules: new Map(),
  failOn: 'high',
  waivers: [],
  maxWaiverDays: 365,
};

/** A policy that says nothing, with these parts in it. */
export function testPolicy(parts: PolicyParts = {}): EffectivePolicy {
  const { trust, require, sources, content, behaviour, licences, vulnerabilities, ...rest } = parts;
  return {
    ...PLAIN,
    ...rest,
    trust: { ...PLAIN.trust, ...trust },
    require: { ...PLAIN.require, ...require },
    sources: { ...PLAIN.sources, ...sources },
    content: { ...PLAIN.content, ...content },
    behaviour: { ...PLAIN.behaviour, ...behaviour },
    licences: { ...PLAIN.licences, ...licences },
    vulnerabilities: { ...PLAIN.vulnerabilities, ...vulnerabilities },
  };
}
