import { placeOf, sourceNames } from '../../../audit/reports/place.ts';
import type { Finding, WaivedFinding } from '../../../model/audit/finding.ts';
import type { AuditReport } from '../../../model/audit/report.ts';
import type { Severity } from '../../../model/audit/severity.ts';
import type { Paint } from '../../paint.ts';
import { formatCount } from '../../../core/quantity.ts';
import { padToWidth, textWidth } from '../../text-width.ts';
import { visible } from '../../../core/visible.ts';

/** How much of the findings is shown. */
export interface FindingsShown {
  /** True: every finding, with its fingerprint; else the worst 50 without those that only inform. */
  readonly all: boolean;
  /** True: also those that are waived. */
  readonly waived: boolean;
}

const MOST = 50;
const WIDEST_PLACE = 44;

/** A line for each finding, then what is not shown and where to read on. */
export function findingLines(report: AuditReport, { all, waived }: FindingsShown, paint: Paint): string[] {
  const listed = all
    ? report.findings
    : report.findings.filter(({ severity }) => severity !== 'info').slice(0, MOST);
  const names = sourceNames(report);
  const rows = listed.map((finding) => [finding, visible(shortPlace(finding, names))] as const);
  const width = Math.min(WIDEST_PLACE, Math.max(0, ...rows.map(([, place]) => textWidth(place))));
  return [
    ...(report.findings.length === 0 ? ['none'] : []),
    ...rows.flatMap(([finding, place]) => [
      `${severityWord(finding.severity, paint)}  ${finding.rule}  ${padToWidth(place, width)}  ${whatText(finding)}`,
      ...nextStep(report, finding),
      ...(all ? [`    ${finding.fingerprint}`] : []),
    ]),
    ...(waived ? report.waived.map((finding) => waivedLine(finding, names)) : []),
    ...footer(report, listed, waived),
  ];
}

/** A waiver is told apart by the start of its fingerprint. */
function shortPlace(finding: Finding, names: readonly string[]): string {
  const place = placeOf(finding, names);
  return finding.where.field?.startsWith('waivers.') === true
    ? place.replace(/(?<=sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '…')
    : place;
}

/** Where nothing else is shown, what to do about the one reason stands under it. */
function nextStep({ verdict }: AuditReport, { evidence: { next } }: Finding): string[] {
  return verdict === 'unverified' && typeof next === 'string' ? [`    next: ${visible(next)}`] : [];
}

function severityWord(severity: Severity, paint: Paint): string {
  const word = severity.padEnd(8);
  if (severity === 'critical' || severity === 'high') return paint.red(word);
  return severity === 'medium' ? paint.yellow(word) : word;
}

function whatText({ message, evidence: { kind, length }, also, novelty, rule }: Finding): string {
  // A secret is masked, but its length tells which of several it is.
  const masked = rule === 'ARX202' && typeof kind === 'string' ? ` (****, ${String(length)} characters)` : '';
  const places = also === undefined ? '' : ` (and ${formatCount(also, 'other place')})`;
  const state = novelty === undefined ? '' : ` [${novelty}]`;
  return visible(message) + masked + places + state;
}

function waivedLine(finding: WaivedFinding, names: readonly string[]): string {
  const { owner, reason, expires } = finding.waiver;
  const place = shortPlace(finding, names);
  return visible(
    `waived    ${finding.rule}  ${place}  ${finding.message}: ${reason} (${owner}, until ${expires})`,
  );
}

function footer(report: AuditReport, listed: readonly Finding[], waived: boolean): string[] {
  const left = report.findings.length - listed.length;
  const [first] = report.findings;
  const parts = [
    left === 0 ? undefined : `not shown: ${left} (--all)`,
    report.waived.length === 0 || waived ? undefined : `waived: ${report.waived.length} (--show-waived)`,
    first === undefined ? undefined : `why: arx explain ${first.rule}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? [] : [parts.join('   ')];
}
