import type { Plan } from '../run/plan-model.ts';
import type { Ledger } from '../state/ledger.ts';
import type { VerifiedHead } from '../verified-head.ts';

/** What of the same name is on this host, as far as a plan says it. */
export function installedBefore(
  { seal, digest }: Pick<VerifiedHead, 'seal' | 'digest'>,
  ledger: Ledger,
): Pick<Plan, 'installed'> {
  const found = ledger.find(seal.name ?? digest);
  if (found === undefined) return {};
  const { bundle, version, sequence, receipt } = found;
  return {
    installed: {
      bundle,
      ...(version !== undefined && { version }),
      ...(sequence !== undefined && { sequence }),
      receipt,
    },
  };
}
