import type { AuditReport, ReportSigner } from '../../../model/audit/report.ts';
import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { formatTable } from '../table.ts';

/** Who signed, by what this was judged, and that every byte held. */
export function verifiedLines({ verified, policy, at, databases }: AuditReport): string[] {
  if (verified === undefined) return [];
  const { signers, files, bytes, roots } = verified;
  const policyFiles = policy.files.map(visible).join(', ') || 'the defaults';
  return formatTable([
    ...signers.map((signer) => [signer.role, signerText(signer)]),
    ...roots.map(({ name, date }) => ['root', visible(name) + (date === undefined ? '' : ` of ${date}`)]),
    ['content', `every byte of ${formatCount(files, 'file')}, ${formatSize(bytes)}`],
    ['policy', `${policy.digest.slice(0, 23)}…  ${policyFiles}`],
    ['judged at', at],
    ...databases.map(({ kind, file, date = 'no date', entries }) => [
      kind,
      visible(`${file} of ${date}, ${formatCount(entries, 'record')}`),
    ]),
  ]);
}

function signerText({ name, san, issuer, fingerprint, time, logIndex }: ReportSigner): string {
  const parts = [
    san === undefined ? fingerprint : `${san}  issuer ${issuer}`,
    time,
    logIndex === undefined ? undefined : `log index ${logIndex}`,
    `MATCHES ${name}`,
  ];
  return visible(parts.filter((part) => part !== undefined).join('  '));
}
