import { compareText } from '../../../core/compare-text.ts';
import type { CheckNotRun } from '../../../model/audit/report.ts';

/** Gathers what could not be looked up. */
export interface NotCompared {
  /** One component of a purl type, and why. */
  readonly add: (type: string, why: string) => void;
  /** One check for each type and reason, sorted. */
  readonly told: () => readonly CheckNotRun[];
}

/** Nothing yet. */
export function createNotCompared(): NotCompared {
  const counts = new Map<string, Map<string, number>>();
  return {
    add(type, why) {
      const reasons = counts.get(type) ?? new Map<string, number>();
      counts.set(type, reasons.set(why, (reasons.get(why) ?? 0) + 1));
    },
    told: () =>
      [...counts.entries()].sort(byKey).flatMap(([type, reasons]) =>
        [...reasons.entries()].sort(byKey).map(([why, count]) => ({
          check: `known vulnerabilities of ${count} ${type} ${count === 1 ? 'component' : 'components'}`,
          why,
        })),
      ),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}
