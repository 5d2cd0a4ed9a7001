import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { type HostResult, isSettled } from './fleet-result.ts';

/**
 * The status of a run: that of the host when there is only one, else 6 when some did not come to a good end. A host that was
 * left out because it was done before counts as good.
 */
export function fleetExit(results: readonly HostResult[]): ExitCode {
  const [only, ...more] = results;
  if (results.some(({ state }) => state === 'stopped')) return EXIT.interrupted;
  if (only !== undefined && more.length === 0) return only.exit;
  return results.every((result) => isSettled(result) || result.exit === EXIT.done)
    ? EXIT.done
    : EXIT.someTargets;
}
