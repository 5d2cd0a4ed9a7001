import type { BundleDiff, DiffSide, FileDiff, SourceDiff } from '../../model/audit/bundle-diff.ts';
import type { Digest } from '../../core/digest.ts';
import type { AuditReport, ClaimedSource, ObservedFile } from '../../model/audit/report.ts';
import type { Seal } from '../../model/seal.ts';
import { sourceNames } from '../reports/place.ts';
import { diffComponents, diffVulnerabilities } from './diff-components.ts';
import { diffFields } from './diff-fields.ts';
import { diffFiles } from './diff-files.ts';
import { diffSigners } from './diff-signers.ts';
import { diffSteps } from './diff-steps.ts';
import { matchSources, type SourcePair } from './match-sources.ts';
import { riskOf } from './risk.ts';
import { textHunks } from './text-hunks.ts';

/** One verified bundle of a comparison. */
export interface Compared {
  readonly report: AuditReport;
  readonly seal: Seal;
  /** The text of a file that differs; undefined when it is none or was too large to keep. */
  readonly text: (digest: Digest) => string | undefined;
}

/** How the second bundle differs from the first. */
export function composeDiff(a: Compared, b: Compared): BundleDiff {
  const [old, now] = [a.report.observed, b.report.observed];
  const diff: Omit<BundleDiff, 'risk'> = {
    a: sideOf(a.report),
    b: sideOf(b.report),
    identical: a.report.verified?.digest === b.report.verified?.digest,
    signers: diffSigners(a.report.verified?.signers ?? [], b.report.verified?.signers ?? []),
    sources: pairsOf(a.report, b.report).map((pair) => sourceDiff(pair, a, b)),
    code: diffSteps(a.report, b.report),
    fields: diffFields(a.seal, b.seal),
    components: diffComponents(old?.components ?? [], now?.components ?? []),
    vulnerabilities: diffVulnerabilities(old?.vulnerabilities ?? [], now?.vulnerabilities ?? []),
  };
  return { ...diff, risk: riskOf(diff, a.report.claimed?.sources ?? []) };
}

/** Which sources of two reports belong together. */
export function pairsOf(a: Pick<AuditReport, 'claimed'>, b: Pick<AuditReport, 'claimed'>): SourcePair[] {
  return a.claimed === undefined || b.claimed === undefined ? [] : matchSources(a.claimed, b.claimed);
}

/** The entries of the two sources of a pair. */
export function entriesOf(
  { before, after }: SourcePair,
  a: Pick<AuditReport, 'observed'>,
  b: Pick<AuditReport, 'observed'>,
): readonly [before: readonly ObservedFile[], after: readonly ObservedFile[]] {
  const list = (report: Pick<AuditReport, 'observed'>, index: number | undefined): readonly ObservedFile[] =>
    index === undefined ? [] : (report.observed?.files[index] ?? []);
  return [list(a, before), list(b, after)];
}

function sideOf({ subject, verified, claimed }: AuditReport): DiffSide {
  const { name, version, sequence } = claimed ?? {};
  return {
    file: subject.file,
    digest: verified?.digest ?? 'sha256:',
    ...(subject.size !== undefined && { size: subject.size }),
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    signers: verified?.signers ?? [],
  };
}

function sourceDiff(pair: SourcePair, a: Compared, b: Compared): SourceDiff {
  const before = claimedAt(a.report, pair.before);
  const after = claimedAt(b.report, pair.after);
  const files = before?.tree === after?.tree ? [] : diffFiles(...entriesOf(pair, a.report, b.report));
  const report = pair.after === undefined ? a.report : b.report;
  return {
    state: stateOf(before, after, files),
    name: sourceNames(report)[pair.after ?? pair.before ?? 0] ?? '',
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    growth: (after?.contentSize ?? 0) - (before?.contentSize ?? 0),
    files: files.map((file) => withText(file, a, b)),
  };
}

function claimedAt({ claimed }: AuditReport, index: number | undefined): ClaimedSource | undefined {
  return index === undefined ? undefined : claimed?.sources[index];
}

/** Another request with the same files is a change too: it comes from elsewhere. */
function stateOf(
  before: ClaimedSource | undefined,
  after: ClaimedSource | undefined,
  files: readonly FileDiff[],
): SourceDiff['state'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  const moved =
    JSON.stringify([before.request, before.resolution]) !== JSON.stringify([after.request, after.resolution]);
  return files.length > 0 || moved ? 'changed' : 'unchanged';
}

function withText(file: FileDiff, a: Compared, b: Compared): FileDiff {
  const { state, before, after } = file;
  if (state !== 'changed' || before?.digest === undefined || after?.digest === undefined) return file;
  return { ...file, text: textHunks(a.text(before.digest), b.text(after.digest)) };
}
