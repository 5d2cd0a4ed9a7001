import { ArxError } from '../core/errors.ts';
import { parseShare } from '../fleet/run/share.ts';
import { parseWaves } from '../fleet/run/waves.ts';
import type { PassOptions } from '../library/fleet-pass.ts';
import { MOST_AT_ONCE } from '../model/fleet/fleet-keys.ts';

/** How to go through targets, as the command line says it. */
export interface PaceCall {
  readonly parallel?: number;
  readonly connectRate?: number;
  readonly waves?: string;
  readonly maxFail?: string;
  readonly maxUnreachable?: string;
  readonly resume?: string;
}

type Pace = Omit<PassOptions, 'head' | 'heard'>;

/**
 * The same as values; what the fleet file says holds where the command line is silent.
 * @throws ArxError USAGE_INVALID.
 */
export function fleetPace(call: PaceCall, parallelism: number | undefined): Pace {
  const { waves, maxFail, maxUnreachable, resume } = call;
  const parallel = call.parallel ?? parallelism;
  const rate = bounded('--connect-rate', call.connectRate, 1);
  const limits = {
    ...(maxFail !== undefined && { maxFail: parseShare(maxFail, '--max-fail') }),
    ...(maxUnreachable !== undefined && { maxUnreachable: parseShare(maxUnreachable, '--max-unreachable') }),
  };
  return {
    limits,
    ...(parallel !== undefined && { parallel: bounded('--parallel', parallel, 0) ?? 0 }),
    ...(rate !== undefined && { connecting: { perSecond: rate } }),
    ...(waves !== undefined && { waves: parseWaves(waves) }),
    ...(resume !== undefined && { resume }),
  };
}

function bounded(option: string, value: number | undefined, least: number): number | undefined {
  if (value === undefined || (value >= least && value <= MOST_AT_ONCE)) return value;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ${option} ${value}: expected a whole number from ${least} to ${MOST_AT_ONCE}`,
  );
}
