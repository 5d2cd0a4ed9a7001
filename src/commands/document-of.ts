import { dirname, resolve } from 'node:path';
import type { ManifestDocument } from '../model/manifest.ts';
import { parseManifest } from '../model/parse-manifest.ts';

/**
 * The manifest in a text that was read from a file, or from standard input (`-`), whose `@/.` is the current directory.
 * @throws ArxError MANIFEST_INVALID with every problem.
 */
export function documentOf(text: string, name: string): ManifestDocument {
  if (name === '-') return parseManifest(text, { file: '<stdin>', directory: resolve('.') });
  return parseManifest(text, { file: name, directory: resolve(dirname(name)) });
}
