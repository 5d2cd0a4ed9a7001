import type { EffectivePolicy } from './effective-policy.ts';
import { policyDigest, type PolicyFacts } from './policy-digest.ts';

const FACTS: PolicyFacts = {
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

/** What holds when no policy says anything. */
export const DEFAULT_POLICY: EffectivePolicy = {
  digest: policyDigest(FACTS),
  files: [],
  gates: false,
  run: { writableParents: false },
  fleet: { without: [] },
  ...FACTS,
};
