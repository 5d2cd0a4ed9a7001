import { redactText } from '../../core/redact.ts';
import { visible } from '../../core/visible.ts';
import type { Finding } from '../../model/audit/finding.ts';
import type { AuditReport } from '../../model/audit/report.ts';
import type { OutputSettings } from './output-settings.ts';
import { manifestLine, sentenceOf, sourceNames } from './place.ts';

/** GitHub shows that many annotations of a kind for one step, and drops the rest ("Workflow commands"). */
const MOST_OF_A_KIND = 10;
const KIND = { critical: 'error', high: 'error', medium: 'warning', low: 'notice', info: 'notice' } as const;

/** The report as workflow commands, which GitHub shows as annotations: the worst of each kind, and how many are left out. */
export function githubOf(report: AuditReport, settings: OutputSettings): string {
  const names = sourceNames(report);
  const lines: string[] = [];
  for (const kind of ['error', 'warning', 'notice'] as const) {
    const all = report.findings.filter(({ severity }) => KIND[severity] === kind);
    // The last one that is shown says what is left out.
    const shown = all.length > MOST_OF_A_KIND ? all.slice(0, MOST_OF_A_KIND - 1) : all;
    for (const finding of shown) lines.push(command(kind, finding, { report, settings, names }));
    if (shown.length < all.length)
      lines.push(`::${kind} title=arx::${all.length - shown.length} more findings like these are not shown`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function command(
  kind: string,
  finding: Finding,
  { report, settings, names }: { report: AuditReport; settings: OutputSettings; names: readonly string[] },
): string {
  const title = [finding.rule, settings.pages.get(finding.rule)?.title].filter(Boolean).join(' ');
  const message = sentenceOf(finding, names);
  const line = manifestLine(finding, report) ?? 1;
  return `::${kind} file=${property(settings.manifest)},line=${line},title=${property(title)}::${escaped(message)}`;
}

/** Workflow commands end at a line break, and properties at a comma or colon. The text has no line breaks. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25');
}

function property(text: string): string {
  return escaped(visible(redactText(text)))
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C');
}
