import { closeSync, copyFileSync, createReadStream, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { repack } from '../library/repack.ts';
import { decodeManifest } from '../model/manifest/decode-manifest.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import { type RunOptions, type RunResult, runBundle } from '../offline/run.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { trustedKeyFromPem } from '../trust/trusted-key.ts';
import { type AskPassphrase, chooseSigner } from './choose-signer.ts';
import { documentOf } from './document-of.ts';
import type { OpenInput } from './open-input.ts';
import { readBytes } from './read-bytes.ts';

/**
 * `arx run` of a manifest: repacks it into a private temporary bundle and runs that. A lock beside the manifest is used
 * and left as it is.
 * @throws what `repack` and `runBundle` throw.
 */
export async function runManifest(
  input: OpenInput,
  options: RunOptions & { readonly askPassphrase?: AskPassphrase },
  context: Context,
): Promise<RunResult> {
  const document = await readDocument(input, context);
  using directory = new TemporaryDirectory(context.tmp);
  const output = join(directory.path, 'bundle.arx');
  const lockFile = join(directory.path, 'arx.lock');
  const lock = join(document.directory, 'arx.lock');
  if (input.name !== '-' && existsSync(lock)) copyFileSync(lock, lockFile);
  const signer = await chooseSigner(undefined, options.askPassphrase, context);
  using _lease = takeCacheLease(context.cacheDir);
  await repack(document, { output, lockFile, signer, compress: 'none' }, context);
  const fd = openSync(output, 'r');
  try {
    const trusted = [trustedKeyFromPem(signer.id, signer.publicKey, signer.id)];
    return await runBundle({ fd, name: input.name }, { dryRun: options.dryRun }, trusted, context);
  } finally {
    closeSync(fd);
  }
}

/** From the file that is open: what was found to be a manifest is what is read. */
async function readDocument({ fd, name }: OpenInput, context: Context): Promise<ManifestDocument> {
  const stdin = createReadStream(name, { fd, start: 0, autoClose: false });
  const bytes = await readBytes('-', { stdin, largest: context.limits.document });
  return documentOf(decodeManifest(bytes, name === '-' ? '<stdin>' : name), name);
}
