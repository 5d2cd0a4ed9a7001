import { closeSync, copyFileSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { judgedPolicy } from '../library/judged-policy.ts';
import type { OpenInput } from '../library/open-input.ts';
import { repack } from '../library/repack.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { ownSigner } from '../trust/local-signer.ts';
import type { Trust } from '../trust/trust.ts';
import { trustInKeys } from '../trust/trust-in-keys.ts';
import { trustedKeyFromPem } from '../trust/trusted-key.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import type { ManifestInput } from './manifest-input.ts';
import { readManifest } from './read-manifest.ts';

/** How a manifest is sealed to be run at once. */
export interface SealingOptions {
  readonly askPassphrase?: AskPassphrase;
  /** A policy file in place of the user's. */
  readonly policy?: string;
}

/** A manifest that was sealed here and now. */
export interface SealedManifest {
  readonly bundle: OpenInput;
  /** In the own key alone. */
  readonly trust: Trust;
  readonly enforce: EffectivePolicy;
  /** What the policy has said of it; missing when none gates. */
  readonly verdict?: PolicyVerdict;
}

/**
 * Repacks a manifest into a private temporary bundle, hands that to `use` and removes it. A lock beside the manifest is used
 * and left as it is.
 * @throws what `repack` and `use` throw.
 */
export async function withManifestBundle<T>(
  { manifest, stdin }: ManifestInput,
  { askPassphrase, policy }: SealingOptions,
  context: Context,
  use: (sealed: SealedManifest) => Promise<T>,
): Promise<T> {
  const document = await readManifest(manifest, stdin, context);
  using directory = new TemporaryDirectory(context.tmp);
  const output = join(directory.path, 'bundle.arx');
  const lockFile = join(directory.path, 'arx.lock');
  const lock = join(document.directory, 'arx.lock');
  if (manifest !== '-' && existsSync(lock)) copyFileSync(lock, lockFile);
  const signer = await ownSigner(context, askPassphrase);
  using _lease = takeCacheLease(context.cacheDir);
  const packing = { output, lockFile, signer, compress: 'none' } as const;
  const { verdict } = await repack(
    document,
    { ...packing, ...(policy !== undefined && { policy }) },
    context,
  );
  const fd = openSync(output, 'r');
  directory.vacate();
  try {
    const trust = trustInKeys([trustedKeyFromPem(signer.id, signer.publicKey, signer.id)]);
    const enforce = await judgedPolicy(document.directory, policy, context);
    const bundle = { fd, name: manifest };
    return await use({ bundle, trust, enforce, ...(verdict !== undefined && { verdict }) });
  } finally {
    closeSync(fd);
  }
}
