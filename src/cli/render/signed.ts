import { textOfLines } from './text-of-lines.ts';
import type { ExportPage } from '../../commands/sign-export.ts';
import type { SignedPage } from '../../commands/signed-page.ts';
import { listed } from '../../core/listed.ts';
import type { AuditReport, Claimed, ClaimedStep } from '../../model/audit/report.ts';
import type { VerificationSummary } from '../../model/vsa.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import type { Answer } from '../session.ts';
import { visible } from '../../core/visible.ts';
import { approvalLines, approvalWords, formatSigners } from './bundle.ts';

/** A bundle that has got one more signature: its digest as data, and who has signed. */
export function signedAnswer(
  { bundle, file, bytes }: SignedPage,
  json: boolean,
  more: Readonly<Record<string, unknown>> = {},
): Answer {
  const lines = [
    `wrote ${visible(file)} (${formatSize(bytes)}), signed by ${formatSigners(bundle.signers)}`,
    ...approvalLines(bundle.signers),
  ];
  return {
    json: { ...bundle, file, bytes, ...more },
    data: `${bundle.digest}\n`,
    notes: json ? '' : textOfLines(lines),
  };
}

/** What `arx sign --export` has written. */
export function exportedNotes({ bytes, readme }: ExportPage): string {
  return [
    `wrote the bytes to sign: ${visible(bytes)}`,
    `  with openssl, where the key is: openssl dgst -sha256 -sign KEY.pem -out SIGNATURE ${visible(bytes)}`,
    `  then here: arx sign BUNDLE --import SIGNATURE --key KEY.pub`,
    `  what they are: ${visible(readme)}`,
    '',
  ].join('\n');
}

/** What a reviewer is about to sign, in words. */
export function judgementNotes({
  report,
  summary,
}: {
  readonly report: AuditReport;
  readonly summary: VerificationSummary;
}): string {
  const { subject, verified, claimed, reason, policy } = report;
  const title = [claimed?.name, claimed?.version].filter((word) => word !== undefined).map(visible);
  const signers = verified?.signers ?? [];
  return [
    'You sign as a reviewer that this bundle has passed the audit:',
    `  bundle   ${[visible(subject.file), ...title].join(' ')}`,
    `  digest   ${verified?.digest ?? ''}`,
    `  sealed   by ${formatSigners(signers)}`,
    ...askedLines(claimed),
    `  result   ${summary.result}: ${visible(reason)}`,
    `  audit    ${approvalWords(summary)}`,
    `  policy   ${policy.files.length === 0 ? 'the defaults' : policy.files.map(visible).join(', ')}`,
    ...summary.waivers.map(
      ({ rule, owner, expires, reason: why }) =>
        `  waived   ${visible(rule)} until ${visible(expires)}, ${visible(owner)}: ${visible(why)}`,
    ),
    '',
  ].join('\n');
}

/** What it does on the machine beyond placing files and running commands without network. */
function askedLines(claimed: Claimed | undefined): string[] {
  const { code = [], services = [], secrets = {} } = claimed ?? {};
  const count = (test: (step: ClaimedStep) => boolean): number => code.filter(test).length;
  const facts = [
    [count(({ network }) => network === 'host'), 'command', 'with the network of the host'],
    [count(({ init }) => init !== undefined), 'command', 'with the init system of the host'],
    [count(({ user }) => user !== undefined), 'command', 'as another user'],
    [count(({ daemon }) => daemon !== undefined), 'daemon', ''],
    [services.length, 'service', names(services.map(({ name }) => name))],
    [Object.keys(secrets).length, 'secret', names(Object.keys(secrets))],
  ] as const;
  const asked = facts.filter(([number]) => number > 0);
  const shown = asked.map(([number, what, more]) => `${formatCount(number, what)} ${more}`.trim());
  return shown.length === 0 ? [] : [`  asks     ${visible(shown.join(', '))}`];
}

function names(list: readonly string[]): string {
  return `(${listed(list, 6)})`;
}
