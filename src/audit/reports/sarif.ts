import { hexOf } from '../../core/digest.ts';
import { jsonLine } from '../../core/json-line.ts';
import { VERSION } from '../../core/version.ts';
import { visible } from '../../core/visible.ts';
import type { Finding, WaivedFinding } from '../../model/audit/finding.ts';
import type { AuditReport } from '../../model/audit/report.ts';
import type { RulePage } from '../../plugin/rule.ts';
import type { OutputSettings } from './output-settings.ts';
import { manifestLine, sentenceOf, sourceNames } from './place.ts';

/** A part of the log; the published schema is what tests hold it to. */
type Part = Readonly<Record<string, unknown>>;

/** GitHub keeps that many results of a run, the first ones ("SARIF support for code scanning", limits). */
const MOST_RESULTS = 5000;
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVEL = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const;
/** GitHub sorts alerts by these: above 9 critical, from 7 high, from 4 medium. */
const SCORE = { critical: '9.5', high: '8.0', medium: '5.0', low: '2.0', info: '0.0' } as const;

/**
 * The report as SARIF 2.1.0, within GitHub's limits. A result points at the line of the manifest that brings the content
 * in; the path inside the bundle is its logical location. Waived findings are suppressed results.
 */
export function sarifOf(report: AuditReport, settings: OutputSettings): string {
  const all = [...report.findings, ...report.waived];
  const shown = all.slice(0, MOST_RESULTS);
  const codes = [...new Set(shown.map(({ rule }) => rule))].sort();
  const names = sourceNames(report);
  const results = shown.map((finding) => resultOf(finding, { report, settings, codes, names }));
  const run: Part = {
    tool: { driver: driverOf(codes, settings) },
    automationDetails: { id: `arx/${visible(report.claimed?.name ?? report.subject.file)}/` },
    columnKind: 'utf16CodeUnits',
    invocations: [invocationOf(report, all.length - shown.length)],
    results,
  };
  return jsonLine({ $schema: SCHEMA, version: '2.1.0', runs: [run] });
}

function driverOf(codes: readonly string[], { pages }: OutputSettings): Part {
  return {
    name: 'arx',
    version: VERSION,
    semanticVersion: VERSION,
    rules: codes.map((code) => descriptorOf(code, pages.get(code))),
  };
}

function descriptorOf(id: string, page: RulePage | undefined): Part {
  if (page === undefined) return { id };
  return {
    id,
    name: page.title,
    shortDescription: { text: page.title },
    fullDescription: { text: page.why },
    help: { text: `${page.why} ${page.remedy}` },
    defaultConfiguration: { level: LEVEL[page.severity] },
    properties: { 'security-severity': SCORE[page.severity], tags: ['security'] },
  };
}

function invocationOf(report: AuditReport, left: number): Part {
  const notes = report.checks.notRun.map(({ check, why }) => `${check} did not run: ${why}`);
  const cut = left > 0 ? [`${left} more findings are not in this file; the worst are`] : [];
  return {
    executionSuccessful: report.verdict !== 'unverified',
    toolExecutionNotifications: [...cut, ...notes].map((text) => ({
      level: 'note' as const,
      message: { text: visible(text) },
    })),
  };
}

interface ResultSettings {
  readonly report: AuditReport;
  readonly settings: OutputSettings;
  readonly codes: readonly string[];
  readonly names: readonly string[];
}

function resultOf(
  finding: Finding | WaivedFinding,
  { report, settings, codes, names }: ResultSettings,
): Part {
  return {
    ruleId: finding.rule,
    ruleIndex: codes.indexOf(finding.rule),
    level: LEVEL[finding.severity],
    message: { text: sentenceOf(finding, names) },
    locations: [locationOf(finding, report, settings)],
    partialFingerprints: { 'arx/v1': hexOf(finding.fingerprint) },
    properties: { severity: finding.severity, evidence: finding.evidence },
    ...baselineOf(finding),
    ...('waiver' in finding && { suppressions: [suppressionOf(finding)] }),
  };
}

function baselineOf({ novelty }: Finding): Part {
  return novelty === undefined ? {} : { baselineState: novelty };
}

function suppressionOf({ waiver }: WaivedFinding): Part {
  const { reason, owner, expires } = waiver;
  return {
    kind: 'external',
    status: 'accepted',
    justification: visible(`${reason} (${owner}, until ${expires})`),
  };
}

function locationOf(finding: Finding, report: AuditReport, { manifest }: OutputSettings): Part {
  const physicalLocation: Part = {
    artifactLocation: { uri: encodeURI(manifest) },
    region: { startLine: manifestLine(finding, report) ?? 1 },
  };
  const { source, path, step } = finding.where;
  const request = source === undefined ? undefined : report.claimed?.sources[source]?.request;
  const name =
    path === undefined && step !== undefined ? `code[${step}]` : [request, path].filter(Boolean).join(':');
  if (name === '') return { physicalLocation };
  return { physicalLocation, logicalLocations: [{ fullyQualifiedName: visible(name) }] };
}
