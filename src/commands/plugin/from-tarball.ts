import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from '../../core/context.ts';
import { placeVendored } from '../../library/place-vendored.ts';
import { parseSourceUrl } from '../../model/source-url.ts';
import { resolveSources } from '../../online/resolve.ts';
import type { PluginFound } from './plugin-found.ts';

const NOW = { locked: false, offline: true, update: 'all' } as const;

/**
 * The plug-in in a file that `npm pack` wrote: what is below its one directory (docs.npmjs.com, npm-pack: `package/`). Read by the
 * strict reader of archives, as every source is.
 * @param room a private directory that is removed afterwards.
 * @throws ArxError SOURCE_*, UNSAFE_*.
 */
export async function fromTarball(file: string, room: string, context: Context): Promise<PluginFound> {
  const source = parseSourceUrl(`tar+${pathToFileURL(file).href}#/`);
  const manifest = { code: [], data: [{ source }] };
  const document = { manifest, file, directory: room, sealed: new Uint8Array() };
  const { vendored } = await resolveSources(document, undefined, NOW, context);
  const path = join(room, 'package');
  for (const content of vendored.values()) await placeVendored(content, path, context);
  return { path, isTemporary: true };
}
