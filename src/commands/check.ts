import type { Context } from '../core/context.ts';
import { decodeManifest } from '../model/manifest/decode-manifest.ts';
import { isFleetText } from '../model/fleet/is-fleet-text.ts';
import { namedSources } from '../model/named-sources.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import { demandCheckable } from './demand-checkable.ts';
import { documentOf } from './document-of.ts';
import { readBytes } from './read-bytes.ts';
import { fleetOf } from './read-fleet.ts';

/** What `arx check` was asked for. */
export interface CheckCall {
  /** A file, or `-`. */
  readonly manifest: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** What `arx check` found in a manifest without problems. */
export interface ManifestCheck {
  readonly file: string;
  /** Different sources. */
  readonly sources: number;
  readonly data: number;
  readonly commands: number;
}

/** What it found in a fleet file without problems. */
export interface FleetCheck {
  readonly file: string;
  /** As they are named: an inventory counts once. */
  readonly hosts: number;
  readonly groups: number;
}

/** What `arx check` found. */
export type CheckResult = ManifestCheck | FleetCheck;

/**
 * `arx check`: reads a manifest, and the policies under which it would be packed; or a fleet file, which has the key `fleet`.
 * Fetches nothing and connects to nobody.
 * @throws ArxError MANIFEST_INVALID, FLEET_INVALID or POLICY_INVALID with every problem, USAGE_NO_FILE, USAGE_INVALID for a
 *   lockfile or a policy, UNSAFE_LIMIT, TRUST_KEY_*. `manifestTextOf(error)` is the text for `formatProblem`.
 */
export async function checkManifest(
  { manifest: name, stdin }: CheckCall,
  context: Context,
): Promise<CheckResult> {
  const hint = '`arx init` writes a first arx.yaml';
  const bytes = await readBytes(name, { stdin, largest: context.limits.document, hint });
  demandCheckable(Buffer.from(bytes).toString(), name);
  if (isFleetText(Buffer.from(bytes).toString())) return checkFleet(bytes, name, context);
  const text = decodeManifest(bytes, name === '-' ? '<stdin>' : name);
  const { manifest, file, directory } = documentOf(text, name, context);
  await loadPolicy(context, { project: directory });
  const { code, data } = manifest;
  return { file, sources: namedSources(manifest).length, data: data.length, commands: code.length };
}

function checkFleet(bytes: Uint8Array, name: string, context: Context): FleetCheck {
  const { hosts, groups } = fleetOf(bytes, name, context);
  return { file: name === '-' ? '<stdin>' : name, hosts: hosts.length, groups: groups.length };
}
