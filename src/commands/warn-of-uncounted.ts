import type { Context } from '../core/context.ts';
import type { Judgement } from '../library/approve.ts';
import type { Signer } from '../plugin/signer.ts';

/** Warns where the policy demands reviewers and the key that is to sign is none of them: hosts of that policy refuse. */
export function warnOfUncounted(signer: Signer, judgement: Judgement, context: Context): void {
  const { reviewersNeeded, trust } = judgement;
  const { keyid } = signer;
  if (reviewersNeeded === 0 || keyid === undefined) return;
  const key = trust.keys.find((known) => known.keyid === keyid);
  if (key !== undefined && (key.roles?.includes('reviewer') ?? true)) return;
  context.report({
    type: 'warning',
    message: `"${signer.id}" is no reviewer by this policy, which needs ${reviewersNeeded}: this approval does not count by it`,
    hint: 'Name the key of a reviewer with --sign key:FILE',
  });
}
