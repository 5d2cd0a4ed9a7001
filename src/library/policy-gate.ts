import type { Context } from '../core/context.ts';
import { demandDigest, type Digest } from '../core/digest.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import type { Trust } from '../trust/trust.ts';

/** What nobody can have done to a bundle that is being made: build it again, approve it. */
const LATER = ['ARX501', 'ARX503'];

/** A bundle that is open, and who is believed about it. */
export interface GateSubject {
  readonly fd: number;
  readonly digest: Digest;
  /** What messages call it. */
  readonly name: string;
  readonly trust: Trust;
}

/**
 * The gate of repack: audits the whole bundle, with its content. Undefined when the policy is no gate.
 * @throws ArxError POLICY_REFUSED with every finding at or above `fail_on`; what an audit throws.
 */
export async function policyGate(
  { fd, digest, name, trust }: GateSubject,
  policy: EffectivePolicy,
  context: Context,
): Promise<PolicyVerdict | undefined> {
  if (!policy.gates) return undefined;
  const { auditPass } = await import('./audit-pass.ts');
  const { loadDatabases } = await import('../audit/components/load-databases.ts');
  const { RULES } = await import('../audit/rules/index.ts');
  const { settle } = await import('../audit/settle.ts');
  const { enforce } = await import('../audit/enforce.ts');
  const databases = await loadDatabases(policy.vulnerabilities, {}, context);
  const rules = RULES.filter(({ id }) => !LATER.includes(id));
  context.report({ type: 'step', step: 'audit', state: 'started', detail: `policy ${policy.digest}` });
  const { head, audited } = await auditPass(fd, { policy, trust, databases, rules }, context);
  demandDigest(name, head.digest, digest);
  const judged = settle(audited, head);
  const sources = head.seal.sources;
  const verdict = enforce({ ...judged, sources, judged: 'all' }, policy, `write "${name}"`);
  context.report({
    type: 'step',
    step: 'audit',
    state: 'done',
    detail: `nothing at or above ${policy.failOn}`,
  });
  return verdict;
}
