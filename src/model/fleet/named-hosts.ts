import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Fleet, FleetHost } from './fleet.ts';
import type { FleetWords } from './fleet-words.ts';
import { type NoTarget, parseTargetName } from './parse-target-name.ts';
import { unknownConnector } from './unknown-connector.ts';

/** A fleet that nobody has written down. */
export const NO_FLEET: Fleet = { hosts: [], groups: [], data: {} };

/**
 * The fleet with those hosts only that are named; one that it does not have comes with what the fleet has for all and for
 * its groups. Without names: all.
 * @throws ArxError FLEET_INVALID for what is no name of a target.
 */
export function namedHosts(
  fleet: Fleet,
  names: readonly string[],
  words: Pick<FleetWords, 'connectors'> = {},
): Fleet {
  if (names.length === 0) return fleet;
  const known = new Map(fleet.hosts.map((host) => [host.name, host]));
  return { ...fleet, hosts: [...new Set(names)].map((name) => known.get(name) ?? hostOfName(name, words)) };
}

function hostOfName(name: string, words: Pick<FleetWords, 'connectors'>): FleetHost {
  const chain = parseTargetName(name);
  if ('problem' in chain) throw noTarget(name, chain);
  const unknown = unknownConnector(chain, words);
  if (unknown !== undefined) throw noTarget(name, unknown);
  return { name, chain, data: {}, groups: [], typed: true };
}

function noTarget(name: string, { problem, hint }: NoTarget): ArxError {
  const shown = /:[^\s]*@/.test(name) ? 'a target' : `the target ${quoted(name, 60)}`;
  return new ArxError('FLEET_INVALID', `Cannot use ${shown}: ${problem}`, {
    hint: hint ?? 'Write --on HOST, --on @docker/NAME or --on @local',
  });
}
