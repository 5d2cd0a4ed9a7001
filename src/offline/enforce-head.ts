import { enforce } from '../audit/enforce.ts';
import { judgeHead } from '../audit/judge-head.ts';
import type { Context } from '../core/context.ts';
import { quoted } from '../core/quoted.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import { reportSigner } from './report-signer.ts';
import type { VerifiedHead } from './verified-head.ts';

/**
 * The gate before a run: where content came from, what commands do and how the bundle was made, as far as that stands
 * before the content. `verb` says for what else it is the gate.
 * @throws ArxError POLICY_REFUSED.
 */
export async function enforceHead(
  head: VerifiedHead,
  policy: EffectivePolicy,
  context: Context,
  verb = 'run',
): Promise<PolicyVerdict> {
  const signers = head.signers.map(reportSigner);
  const judgement = await judgeHead({ ...head, signers, policy, now: context.now(), databases: [] });
  const { name } = head.seal;
  return enforce(judgement, policy, `${verb} ${name === undefined ? head.digest : quoted(name)}`);
}
