import { closeSync, copyFileSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { judgedPolicy } from '../library/judged-policy.ts';
import { repack } from '../library/repack.ts';
import { type RunOptions, type RunResult, runBundle } from '../offline/run.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { ownSigner } from '../trust/local-signer.ts';
import { trustInKeys } from '../trust/trust-in-keys.ts';
import { trustedKeyFromPem } from '../trust/trusted-key.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import type { ManifestInput } from './manifest-input.ts';
import { readManifest } from './read-manifest.ts';

/** How to run a manifest. */
export interface ManifestRunOptions extends Omit<RunOptions, 'enforce'> {
  readonly askPassphrase?: AskPassphrase;
  /** A policy file in place of the user's. */
  readonly policy?: string;
}

/**
 * `arx run` of a manifest: repacks it into a private temporary bundle and runs that. A lock beside the manifest is used
 * and left as it is.
 * @throws what `repack` and `runBundle` throw.
 */
export async function runManifest(
  { manifest, stdin }: ManifestInput,
  options: ManifestRunOptions,
  context: Context,
): Promise<RunResult> {
  const document = await readManifest(manifest, stdin, context);
  using directory = new TemporaryDirectory(context.tmp);
  const output = join(directory.path, 'bundle.arx');
  const lockFile = join(directory.path, 'arx.lock');
  const lock = join(document.directory, 'arx.lock');
  if (manifest !== '-' && existsSync(lock)) copyFileSync(lock, lockFile);
  const { askPassphrase, policy, ...running } = options;
  const signer = await ownSigner(context, askPassphrase);
  using _lease = takeCacheLease(context.cacheDir);
  const sealing = {
    output,
    lockFile,
    signer,
    compress: 'none',
    ...(policy !== undefined && { policy }),
  } as const;
  const { verdict } = await repack(document, sealing, context);
  const fd = openSync(output, 'r');
  try {
    const trust = trustInKeys([trustedKeyFromPem(signer.id, signer.publicKey, signer.id)]);
    const enforce = await judgedPolicy(document.directory, policy, context);
    const result = await runBundle({ fd, name: manifest }, { ...running, enforce }, trust, context);
    return { ...result, ...(verdict !== undefined && { verdict }) };
  } finally {
    closeSync(fd);
  }
}
