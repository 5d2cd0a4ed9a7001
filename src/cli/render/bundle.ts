import type { BundleFacts, SignerFacts } from '../../commands/bundle-facts.ts';
import { SEVERITIES } from '../../model/audit/severity.ts';
import type { VerificationSummary } from '../../model/vsa.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

/** `own (SHA256:…)` or `release (who, by whom)`, for each who has sealed. */
export function formatSigners(signers: readonly SignerFacts[]): string {
  return signers
    .filter(({ role }) => role !== 'reviewer')
    .map(formatSigner)
    .join(', ');
}

/** `approved by alice (SHA256:…) on 2026-03-01: no findings, policy sha256:…`, a line for each reviewer. */
export function approvalLines(signers: readonly SignerFacts[]): string[] {
  return signers.flatMap((signer) => {
    const { approval } = signer;
    return approval === undefined ? [] : [`approved by ${formatSigner(signer)} ${approvalWords(approval)}`];
  });
}

/** What an approval says: when, what was found, what somebody answers for, by which policy. */
export function approvalWords({ at, counts, waivers, policyDigest }: VerificationSummary): string {
  const found = SEVERITIES.toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  const findings = found.length === 0 ? 'no findings' : `findings: ${found.join(', ')}`;
  const waived = waivers.length === 0 ? [] : [`${waivers.length} waived`];
  return `on ${visible(at)}: ${[findings, ...waived, `policy ${policyDigest}`].join(', ')}`;
}

/** `own (SHA256:…)`. */
function formatSigner({ name, fingerprint, san, issuer }: SignerFacts): string {
  const facts = fingerprint === undefined ? [san, issuer] : [fingerprint];
  const shown = facts.filter((fact) => fact !== undefined).map(visible);
  return shown.length === 0 ? visible(name) : `${visible(name)} (${shown.join(', ')})`;
}

/** `shop 1.4.0 (sequence 3)`, or an empty text for a bundle without a name. */
export function formatTitle({
  name,
  version,
  sequence,
}: Pick<BundleFacts, 'name' | 'version' | 'sequence'>): string {
  const words = [name, version].filter((word) => word !== undefined).map(visible);
  if (sequence !== undefined) words.push(`(sequence ${sequence})`);
  return words.join(' ');
}

/** `3 sources, 313 entries, 4.1 MB, 1 command`. */
export function formatCounts({ sources, entries, contentSize, commands }: BundleFacts): string {
  const counts = [formatCount(sources, 'source'), formatCount(entries, 'entry'), formatSize(contentSize)];
  return [...counts, formatCount(commands, 'command')].join(', ');
}
