import type { Severity } from '../../../model/audit/severity.ts';
import { cvssBase } from './cvss.ts';
import type { OsvAffected, OsvRecord, OsvSeverity } from './osv-record.ts';

/** How bad a record says it is. */
export interface Score {
  /** CVSS base score. */
  readonly score?: number;
  readonly severity: Severity;
}

const WORDS: ReadonlyMap<string, Severity> = new Map(
  Object.entries({
    none: 'info',
    unimportant: 'low',
    negligible: 'low',
    low: 'low',
    medium: 'medium',
    moderate: 'medium',
    high: 'high',
    important: 'high',
    critical: 'critical',
  }),
);

/**
 * The severity of a vulnerability: by its CVSS base score; else by the database's own word, as for vectors of CVSS 4.0;
 * else `high`, because what nobody has judged is not harmless. Malicious packages are `critical`.
 */
export function scoreOf(record: OsvRecord, affected: OsvAffected): Score {
  if (record.id.startsWith('MAL-')) return { severity: 'critical' };
  const severities = [...affected.severity, ...record.severity];
  const score = best(severities);
  if (score !== undefined) return { score, severity: severityOf(score) };
  const words = [affected.word, record.word, ...severities.map((one) => one.score)];
  const known = words.map((word) => WORDS.get(word?.toLowerCase() ?? '')).find((one) => one !== undefined);
  return { severity: known ?? 'high' };
}

/** Of several versions of CVSS the latest that gives a score; what is said of the package comes before the record's. */
function best(severities: readonly OsvSeverity[]): number | undefined {
  for (const type of ['CVSS_V3', 'CVSS_V2'])
    for (const one of severities) {
      const score = one.type === type ? cvssBase(one.score) : undefined;
      if (score !== undefined) return score;
    }
  return undefined;
}

/** CVSS v3.1 specification, section 5, "Qualitative severity rating scale". */
function severityOf(score: number): Severity {
  if (score === 0) return 'info';
  if (score < 4) return 'low';
  if (score < 7) return 'medium';
  return score < 9 ? 'high' : 'critical';
}
