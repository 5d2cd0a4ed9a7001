import type { Context } from '../core/context.ts';
import { fleetWords } from '../library/fleet-words.ts';
import type { Fleet } from '../model/fleet/fleet.ts';
import { parseFleet } from '../model/fleet/parse-fleet.ts';
import { decodeManifest } from '../model/manifest/decode-manifest.ts';
import { knownConnectors } from '../online/plugins/known-connectors.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Reads and checks a fleet file that the command line names: a file, or `-` for the stream.
 * @throws ArxError USAGE_NO_FILE, UNSAFE_LIMIT, FLEET_INVALID with every problem.
 */
export async function readFleet(
  name: string,
  stdin: AsyncIterable<Uint8Array>,
  context: Context,
): Promise<Fleet> {
  const hint = 'Write fleet: {hosts: [web-01]} into it';
  return fleetOf(await readBytes(name, { stdin, largest: context.limits.document, hint }), name, context);
}

/** The fleet in the bytes of what the command line names. @throws ArxError FLEET_INVALID with every problem. */
export function fleetOf(bytes: Uint8Array, name: string, context: Context): Fleet {
  const file = name === '-' ? '<stdin>' : name;
  return parseFleet(decodeManifest(bytes, file), file, fleetWords(knownConnectors(context)));
}
