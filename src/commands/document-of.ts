import { dirname, resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import { parseManifest } from '../model/parse-manifest.ts';
import { pluginSchemes } from '../online/plugins/plugin-schemes.ts';

/**
 * The manifest in a text that was read from a file, or from standard input (`-`), whose `@/.` is the current directory.
 * @throws ArxError MANIFEST_INVALID with every problem; CONFIG_INVALID when it names a scheme that only a plug-in can have.
 */
export function documentOf(text: string, name: string, context: Context): ManifestDocument {
  const schemes = (): ReadonlySet<string> => pluginSchemes(context);
  if (name === '-') return parseManifest(text, { file: '<stdin>', directory: resolve('.'), schemes });
  return parseManifest(text, { file: name, directory: resolve(dirname(name)), schemes });
}
