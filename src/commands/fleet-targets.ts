import { dirname, resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import { fleetHosts } from '../library/fleet-hosts.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { TargetCall } from '../model/fleet/target-choice.ts';
import { readFleet } from './read-fleet.ts';

/** The targets of one call. */
export interface Targets {
  readonly hosts: readonly Host[];
  /** What the fleet file says. */
  readonly parallelism?: number;
}

/** Reads the fleet file, if one is named, and chooses. @throws what `readFleet` and `fleetHosts` throw. */
export async function fleetTargets(
  { fleet: name, ...choice }: TargetCall,
  stdin: AsyncIterable<Uint8Array>,
  context: Context,
): Promise<Targets> {
  const fleet = name === undefined ? undefined : await readFleet(name, stdin, context);
  const directory = resolve(name === undefined || name === '-' ? '.' : dirname(name));
  const hosts = await fleetHosts(fleet, { ...choice, directory }, context);
  return { hosts, ...(fleet?.parallelism !== undefined && { parallelism: fleet.parallelism }) };
}
