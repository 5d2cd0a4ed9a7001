import type { BundleDiff } from '../../model/audit/bundle-diff.ts';
import type { RulePage } from '../../plugin/rule.ts';

/** What outputs are told beside the report. */
export interface OutputSettings {
  /** The pages of the rules, by code. */
  readonly pages: ReadonlyMap<string, RulePage>;
  /** Where the manifest is in its repository, for outputs that point at lines of it. */
  readonly manifest: string;
  /** How the bundle differs from its baseline, if there is one. */
  readonly diff?: BundleDiff;
}
