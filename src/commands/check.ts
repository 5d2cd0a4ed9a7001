import type { Context } from '../core/context.ts';
import { namedSources } from '../model/named-sources.ts';
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
 * `arx check`: reads a manifest and fetches nothing.
 * @throws ArxError MANIFEST_INVALID with every problem, USAGE_NO_FILE, UNSAFE_LIMIT. `manifestTextOf(error)` is the text
 * for `formatProblem`.
 */
export async function checkManifest(call: CheckCall, context: Context): Promise<CheckResult> {
  const { manifest, file } = await readManifest(call.manifest, call.stdin, context);
  const { code, data } = manifest;
  return { file, sources: namedSources(manifest).length, data: data.length, commands: code.length };
}
