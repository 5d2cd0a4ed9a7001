import type { Context } from '../core/context.ts';
import { fleetWords } from '../library/fleet-words.ts';
import type { HostData } from '../model/fleet/host-data.ts';
import { formatTargetName } from '../model/fleet/format-target-name.ts';
import { maskData } from '../model/fleet/mask-data.ts';
import type { TargetCall } from '../model/fleet/target-choice.ts';
import { knownConnectors } from '../online/plugins/known-connectors.ts';
import { fleetTargets } from './fleet-targets.ts';

/** A host as `arx fleet list` shows it. */
export interface ListedHost {
  readonly name: string;
  /** The links of its chain, outer first: `ssh`, `docker`. */
  readonly connectors: readonly string[];
  /** How it is reached, in the shortest form. */
  readonly target: string;
  readonly groups: readonly string[];
  /** Merged; secrets are masked. */
  readonly data: HostData;
}

/** `arx fleet list`. Connects to nobody; inventories are asked. @throws what `fleetTargets` throws. */
export async function fleetList(
  call: TargetCall,
  stdin: AsyncIterable<Uint8Array>,
  context: Context,
): Promise<readonly ListedHost[]> {
  const { hosts } = await fleetTargets(call, stdin, context);
  const words = fleetWords(knownConnectors(context));
  return hosts.map(({ name, chain, groups, data }) => ({
    name,
    connectors: chain.map(({ connector }) => connector),
    target: formatTargetName(chain),
    groups,
    data: maskData(data, words),
  }));
}
