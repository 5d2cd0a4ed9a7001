import { formatCount, formatSize } from '../../core/quantity.ts';
import { conductWords, secretWords, serviceWords } from '../../model/conduct-words.ts';
import type { Finding } from '../../model/audit/finding.ts';
import type { AuditReport, Claimed, ReportSigner } from '../../model/audit/report.ts';
import { mdText } from './md-text.ts';
import { placeOf, sourceNames } from './place.ts';

/** A comment on GitHub takes 65,535 characters; a job's summary more. */
const MOST_CHARACTERS = 60_000;
const MOST_ROWS = 50;
const SIGN = { pass: '✅ PASS', fail: '❌ FAIL', unverified: '⛔ UNVERIFIED' } as const;

/** The report as Markdown for a comment or a job's summary; what does not fit is counted. */
export function mdOf(report: AuditReport): string {
  const head = [
    `## ${SIGN[report.verdict]}: ${mdText(report.subject.file)}`,
    '',
    `${mdText(report.reason)}.`,
    '',
  ];
  const sections = [verified(report), sources(report), commands(report), notRun(report)];
  const fixed = [...head, ...sections.flat()].join('\n');
  return `${fixed}\n${findings(report, MOST_CHARACTERS - fixed.length)}`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A long list says how many of it are left out. */
function table(heads: readonly string[], rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const cut = rows.length - MOST_ROWS;
  const more = cut > 0 ? ['', `${cut} more.`] : [];
  return [row(...heads), row(...heads.map(() => '---')), ...rows.slice(0, MOST_ROWS), ...more, ''];
}

function verified({ verified: found, policy, at, claimed }: AuditReport): string[] {
  if (found === undefined) return [];
  return [
    '### Verified',
    '',
    `- bundle digest \`${found.digest}\``,
    `- ${formatCount(found.files, 'file')}, ${formatSize(found.bytes)}, every byte`,
    ...found.signers.map((signer) => `- ${signer.role} ${mdText(signerName(signer))}`),
    `- judged ${at} by policy \`${policy.digest}\``,
    '',
    '### Claimed by the sealer',
    '',
    `- ${mdText([claimed?.name, claimed?.version].filter(Boolean).join(' ') || 'no name')}, sealed by arx ${mdText(claimed?.arx ?? 'unknown')}`,
    ...host(claimed),
    '',
  ];
}

function signerName({ name, san, issuer, fingerprint, time }: ReportSigner): string {
  const who = san === undefined ? fingerprint : `${san}, issuer ${issuer}`;
  return `${name} (${who})${time === undefined ? '' : ` at ${time}`}`;
}

/** What it asks of the machine. */
function host(claimed: Claimed | undefined): string[] {
  const { platforms, services = [], secrets = {} } = claimed ?? {};
  const facts = [
    ...(platforms === undefined ? [] : [`platforms ${platforms.join(', ')}`]),
    ...services.map((service) => `service ${service.name}: ${serviceWords(service)}`),
    ...Object.entries(secrets).map(([name, secret]) => `secret ${name}: ${secretWords(name, secret)}`),
  ];
  const cut = facts.length - MOST_ROWS;
  const more = cut > 0 ? [`- ${cut} more`] : [];
  return [...facts.slice(0, MOST_ROWS).map((fact) => `- ${mdText(fact)}`), ...more];
}

function sources(report: AuditReport): string[] {
  const names = sourceNames(report);
  const rows = (report.claimed?.sources ?? []).map(({ request, resolution, contentSize }, index) =>
    row(
      mdText(names[index] ?? ''),
      mdText(request),
      mdText(resolution.commit ?? resolution.version ?? resolution.integrity ?? ''),
      formatSize(contentSize),
    ),
  );
  return table(['source', 'from', 'found', 'size'], rows);
}

function commands({ claimed, observed }: AuditReport): string[] {
  const rows = (claimed?.code ?? []).map((step, index) => {
    const { network, ...run } = step;
    const can = Object.entries(observed?.capabilities[index] ?? {});
    const words = can.map(([kind, list]) => `${kind}: ${(list as readonly string[]).join(', ')}`);
    const said = [network, ...conductWords(run).map((pair) => pair.join(' '))].join('; ');
    return row(
      mdText(`code[${index}]`),
      mdText(step.command.join(' ')),
      mdText(said),
      mdText(words.join('; ')),
    );
  });
  if (claimed === undefined) return [];
  return ['### Observed', '', ...table(['step', 'command', 'network and more', 'what it can do'], rows)];
}

function notRun({ checks }: AuditReport): string[] {
  const lines = checks.notRun.map(({ check, why }) => `- ${mdText(check)}: ${mdText(why)}`);
  return lines.length === 0 ? [] : ['### Checks that did not run', '', ...lines, ''];
}

function findings(report: AuditReport, room: number): string {
  if (report.findings.length === 0) return `### No findings\n${waivedLine(report)}`;
  const names = sourceNames(report);
  const lines: string[] = [
    '### Findings',
    '',
    row('severity', 'rule', 'where', 'what'),
    row('---', '---', '---', '---'),
  ];
  let left = room;
  let shown = 0;
  for (const finding of report.findings) {
    const line = findingRow(finding, names);
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
    shown += 1;
  }
  const cut = report.findings.length - shown;
  if (cut > 0) lines.push('', `${cut} more are not shown here; the worst are.`);
  return `${lines.join('\n')}\n${waivedLine(report)}`;
}

function waivedLine({ waived }: AuditReport): string {
  return waived.length === 0 ? '' : `\n${formatCount(waived.length, 'finding')} waived by the policy.\n`;
}

function findingRow(finding: Finding, names: readonly string[]): string {
  const { severity, rule, message } = finding;
  return row(severity, rule, mdText(placeOf(finding, names)), mdText(message));
}
