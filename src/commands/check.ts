import type { Context } from '../core/context.ts';
import { namedSources } from '../model/named-sources.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import { readManifest } from './read-manifest.ts';

/** What `arx check` was asked for. */
export interface CheckCall {
  /** A file, or `-`. */
  readonly manifest: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** What `arx check` found in a manifest without problems. */
export interface CheckResult {
  readonly file: string;
  /** Different sources. */
  readonly sources: number;
  readonly data: number;
  readonly commands: number;
}

/**
 * `arx check`: reads a manifest, and the policies under which it would be packed, and fetches nothing.
 * @throws ArxError MANIFEST_INVALID or POLICY_INVALID with every problem, USAGE_NO_FILE, UNSAFE_LIMIT, TRUST_KEY_*. `manifestTextOf(error)` is the text
 * for `formatProblem`.
 */
export async function checkManifest(call: CheckCall, context: Context): Promise<CheckResult> {
  const { manifest, file, directory } = await readManifest(call.manifest, call.stdin, context);
  await loadPolicy(context, { project: directory });
  const { code, data } = manifest;
  return { file, sources: namedSources(manifest).length, data: data.length, commands: code.length };
}
