import type { Context } from '../core/context.ts';
import type { Absent } from '../fleet/run/absent.ts';
import { performStatus } from '../fleet/run/perform-status.ts';
import type { TargetStatus } from '../fleet/target/status-of-target.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { StatusOptions } from '../offline/status/host-status.ts';
import { demandSomewhere } from './demand-somewhere.ts';
import { type FleetPass, fleetPass, type PassOptions } from './fleet-pass.ts';
import { openWithPlugins } from './open-with-plugins.ts';

/** What many hosts have. */
export type FleetStatus = FleetPass<TargetStatus | Absent>;

/**
 * Looks at what bundles have on many hosts, and what has drifted. Changes nothing.
 * @throws ArxError RUN_NOT_INSTALLED when none of them has the bundle that is asked for; what `fleetPass` throws.
 */
export async function fleetStatus(
  hosts: readonly Host[],
  options: StatusOptions,
  passing: Omit<PassOptions, 'head' | 'resume'>,
  context: Context,
): Promise<FleetStatus> {
  const pass = await fleetPass(hosts, performStatus(options, openWithPlugins(context)), passing, context);
  if (options.name !== undefined) demandSomewhere(pass, 'find', options.name);
  return pass;
}
