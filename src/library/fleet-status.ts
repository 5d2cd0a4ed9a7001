import type { Context } from '../core/context.ts';
import { performStatus } from '../fleet/run/perform-status.ts';
import type { TargetStatus } from '../fleet/target/status-of-target.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { StatusOptions } from '../offline/status/host-status.ts';
import { type FleetPass, fleetPass, type PassOptions } from './fleet-pass.ts';
import { openWithPlugins } from './open-with-plugins.ts';

/** What many hosts have; undefined for a host that has nothing of the bundle that was asked for. */
export type FleetStatus = FleetPass<TargetStatus | undefined>;

/** Looks at what bundles have on many hosts, and what has drifted. Changes nothing. @throws what `fleetPass` throws. */
export async function fleetStatus(
  hosts: readonly Host[],
  options: StatusOptions,
  passing: Omit<PassOptions, 'head' | 'resume'>,
  context: Context,
): Promise<FleetStatus> {
  return await fleetPass(hosts, performStatus(options, openWithPlugins(context)), passing, context);
}
