import { type HostResult, isSettled } from '../../../fleet/run/fleet-result.ts';
import type { FleetPass } from '../../../library/fleet-pass.ts';

/** The members of `arx.fleet-run/1`, `arx.fleet-rollback/1` and `arx.fleet-remove/1`. */
export function fleetJson(
  { results, held, run, report }: FleetPass<unknown>,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    ...more,
    run,
    report,
    held,
    good: results.every(isGood),
    counts: countsOf(results),
    hosts: results,
  };
}

function isGood(result: HostResult): boolean {
  return isSettled(result) || result.exit === 0;
}

function countsOf(results: readonly HostResult[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of results) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
