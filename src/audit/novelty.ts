import type { Digest } from '../core/digest.ts';
import type { Finding, Novelty } from '../model/audit/finding.ts';
import type { Judged } from './compose-report.ts';

/** What was found in a bundle that was approved before. */
export interface KnownFindings {
  readonly fingerprints: ReadonlySet<Digest>;
  /** Rule and place, whatever the content. */
  readonly places: ReadonlySet<string>;
}

/** The findings of a baseline, for comparing. */
export function knownFindings(findings: readonly Finding[]): KnownFindings {
  return {
    fingerprints: new Set(findings.map(({ fingerprint }) => fingerprint)),
    places: new Set(findings.map(placeKey)),
  };
}

/** The findings, each with the word whether the baseline had it too; and how many of the baseline's are no more. */
export function withNovelty(
  { findings, waived }: Judged,
  before: KnownFindings,
): { readonly judged: Judged; readonly gone: number } {
  const mark = <F extends Finding>(finding: F): F => ({ ...finding, novelty: noveltyOf(finding, before) });
  const here = new Set([...findings, ...waived].map(placeKey));
  const gone = [...before.places].filter((place) => !here.has(place)).length;
  return { judged: { findings: findings.map(mark), waived: waived.map(mark) }, gone };
}

function noveltyOf(finding: Finding, { fingerprints, places }: KnownFindings): Novelty {
  if (fingerprints.has(finding.fingerprint)) return 'unchanged';
  return places.has(placeKey(finding)) ? 'updated' : 'new';
}

/** Lines move when others are added above them, so they are no part of it. */
function placeKey({ rule, where }: Finding): string {
  const { source, path, step, data, field, component } = where;
  return JSON.stringify([rule, source, path, step, data, field, component]);
}
