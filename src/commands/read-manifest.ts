import type { Context } from '../core/context.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import { decodeManifest } from '../model/manifest/decode-manifest.ts';
import { documentOf } from './document-of.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Reads and checks a manifest that the command line names: a file, or `-` for the stream.
 * @throws ArxError USAGE_NO_FILE, UNSAFE_LIMIT, MANIFEST_INVALID with every problem.
 */
export async function readManifest(
  name: string,
  stdin: AsyncIterable<Uint8Array>,
  context: Context,
): Promise<ManifestDocument> {
  const bytes = await readBytes(name, {
    stdin,
    largest: context.limits.document,
    hint: '`arx init` writes a first arx.yaml',
  });
  return documentOf(decodeManifest(bytes, name === '-' ? '<stdin>' : name), name, context);
}
