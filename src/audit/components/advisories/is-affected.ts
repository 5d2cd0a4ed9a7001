import type { Comparer } from '../versions/comparer.ts';
import type { OsvAffected, OsvEvent, OsvRange } from './osv-record.ts';

/** Whether a version is affected; `unknown` when its order with a bound cannot be told. */
export type Verdict =
  | { readonly affected: true; readonly fixed?: string }
  | { readonly affected: false }
  | { readonly affected: 'unknown' };

const NO: Verdict = { affected: false };
const UNKNOWN: Verdict = { affected: 'unknown' };

/**
 * OSV schema, "Evaluation": a version that is listed, or that is in a range and before its limits. What cannot be ordered is
 * unknown, unless another range or the list says that it is affected.
 */
export function isAffected(version: string, affected: OsvAffected, compare: Comparer | undefined): Verdict {
  const ranges = affected.ranges.filter(({ type }) => type !== 'GIT');
  const isListed = affected.versions.some((one) => one === version || compare?.(one, version) === 0);
  const verdicts = ranges.map((range) => inRange(version, range, compare));
  const fixed = lowest(
    verdicts.map((one) => (one.affected === true ? one.fixed : undefined)),
    compare,
  );
  if (isListed || verdicts.some((one) => one.affected === true))
    return { affected: true, ...withFix(fixed ?? laterFix(version, ranges, compare)) };
  if (verdicts.some((one) => one.affected === 'unknown')) return UNKNOWN;
  // Only commits say what is affected, and which of them this version is nobody here knows.
  return ranges.length === 0 && affected.versions.length === 0 ? UNKNOWN : NO;
}

function inRange(version: string, { events }: OsvRange, compare: Comparer | undefined): Verdict {
  const sorted = order(events, compare);
  if (sorted === undefined) return UNKNOWN;
  let isIn = false;
  for (const { kind, version: bound } of sorted) {
    const relation = against(version, bound, compare);
    if (relation === undefined) return UNKNOWN;
    if (kind === 'introduced' && relation >= 0) isIn = true;
    if (kind === 'fixed' && relation >= 0) isIn = false;
    if (kind === 'last_affected' && relation > 0) isIn = false;
  }
  const limits = sorted.filter(({ kind }) => kind === 'limit');
  const isBefore = limits.some(({ version: bound }) => (against(version, bound, compare) ?? -1) < 0);
  if (!isIn || (limits.length > 0 && !isBefore)) return NO;
  return { affected: true, ...withFix(laterFix(version, [{ type: '', events }], compare)) };
}

/** By version; at the same one, the range ends before the next begins. Undefined when two cannot be ordered. */
function order(events: readonly OsvEvent[], compare: Comparer | undefined): readonly OsvEvent[] | undefined {
  let isUnknown = false;
  const sorted = [...events].sort((a, b) => {
    const relation = against(a.version, b.version, compare);
    if (relation === undefined) isUnknown = true;
    return relation || rank(a) - rank(b);
  });
  return isUnknown ? undefined : sorted;
}

function rank({ kind }: OsvEvent): number {
  return kind === 'introduced' ? 1 : 0;
}

/** "0" stands for a version before all others, "*" for one behind them. */
function against(version: string, bound: string, compare: Comparer | undefined): number | undefined {
  if (version === bound) return 0;
  if (bound === '0' || version === '*') return 1;
  if (version === '0' || bound === '*') return -1;
  return compare?.(version, bound);
}

/** The lowest version of all that fix it and come after this one. */
function laterFix(
  version: string,
  ranges: readonly OsvRange[],
  compare: Comparer | undefined,
): string | undefined {
  const fixes = ranges.flatMap(({ events }) => events.filter(({ kind }) => kind === 'fixed'));
  const later = fixes.filter((fix) => (compare?.(fix.version, version) ?? -1) > 0);
  return lowest(
    later.map((fix) => fix.version),
    compare,
  );
}

function lowest(
  versions: readonly (string | undefined)[],
  compare: Comparer | undefined,
): string | undefined {
  const known = versions.filter((version) => version !== undefined);
  return known.sort((a, b) => compare?.(a, b) ?? 0)[0];
}

function withFix(fixed: string | undefined): { readonly fixed?: string } {
  return fixed === undefined ? {} : { fixed };
}
