import type { BundleDiff } from '../../../model/audit/bundle-diff.ts';
import type { AuditReport, Claimed, Observed, Verified } from '../../../model/audit/report.ts';
import type { RulePage } from '../../../plugin/rule.ts';

/** What the sections show: a report in which there is something to believe. */
export interface View {
  readonly report: AuditReport;
  readonly verified: Verified;
  readonly claimed: Claimed;
  readonly observed: Observed;
  /** By rule code. */
  readonly pages: ReadonlyMap<string, RulePage>;
  /** Of the sources, short. */
  readonly names: readonly string[];
  /** What has changed since another bundle. */
  readonly diff?: BundleDiff;
}
