import type { Lockfile } from '../model/lockfile.ts';
import { parseSourceUrl } from '../model/source-url.ts';
import { parsePluginUrl } from '../model/source-url-plugin.ts';
import { type ResolveMode, resolveSources } from '../online/resolve.ts';
import { allowPlugin } from './allow-plugin.ts';
import { readVendored } from './read-vendored.ts';
import type { Trial } from './trial.ts';

/** What came of a source. */
export interface Obtained {
  readonly lock: Lockfile;
  readonly nature: 'file' | 'directory';
  readonly files: Record<string, string>;
}

/** What is to be obtained. */
export interface Asked {
  readonly plugin: string | undefined;
  readonly url: string;
  readonly mode: ResolveMode;
  readonly lock?: Lockfile;
}

/**
 * Obtains one source by the path that `arx repack` takes.
 * @throws ArxError as `resolveSources`.
 */
export async function obtain({ plugin, url, mode, lock }: Asked, trial: Trial): Promise<Obtained> {
  if (plugin !== undefined) await allowPlugin(plugin, trial);
  const source = plugin === undefined ? parseSourceUrl(url) : parsePluginUrl(url);
  const manifest = { code: [], data: [{ source }] };
  const document = { manifest, file: '<contract>', directory: trial.directory, sealed: new Uint8Array() };
  const resolved = await resolveSources(document, lock, mode, trial.context);
  const vendored = resolved.vendored.get(source.key);
  if (vendored === undefined) throw new Error(`nothing came of ${source.redacted}`);
  return { lock: resolved.lock, nature: vendored.nature, files: readVendored(vendored) };
}
