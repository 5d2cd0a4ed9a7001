import type { BundleDiff } from '../../model/audit/bundle-diff.ts';
import type { ReportSigner } from '../../model/audit/report.ts';

/** Who signs now and did not before, and the other way round. */
export function diffSigners(
  before: readonly ReportSigner[],
  after: readonly ReportSigner[],
): BundleDiff['signers'] {
  const missing = (from: readonly ReportSigner[], other: readonly ReportSigner[]): ReportSigner[] =>
    from.filter((one) => !other.some((another) => identityOf(another) === identityOf(one)));
  return { added: missing(after, before), removed: missing(before, after) };
}

/** Not by name: that is what this machine calls them. */
function identityOf({ role, fingerprint, san, issuer }: ReportSigner): string {
  return JSON.stringify([role, fingerprint, san, issuer]);
}
