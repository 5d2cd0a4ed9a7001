import { closeSync, copyFileSync, existsSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takeCacheLease } from '../archive/cache-lease.ts';
import { ArxError } from '../core/errors.ts';
import { runBundle, type RunOptions, type RunResult } from '../offline/run.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { ownSigner } from '../trust/local-signer.ts';
import { trustInKeys } from '../trust/trust-in-keys.ts';
import { trustedKeyFromPem } from '../trust/trusted-key.ts';
import { type Effects, openContext } from './effects.ts';
import { inputDocument, type Sealable } from './input-document.ts';
import { isManifestName } from './is-manifest-name.ts';
import { judgedPolicy } from './judged-policy.ts';
import type { Making } from './bundle-from-value.ts';
import { repack, type RepackOptions } from './repack.ts';
import { runFile } from './run-file.ts';
import { openTerms, type TrustOptions } from './open-trust.ts';

/** How to run. `trust` is for sealed bundles; the rest of `RepackOptions` for what has to be sealed first. */
export interface RunInputOptions
  extends
    TrustOptions,
    Pick<RepackOptions, 'lockFile' | 'locked' | 'offline'>,
    Partial<Omit<RunOptions, 'enforce'>> {}

/**
 * Runs a sealed bundle; or seals a bundle or a manifest into a private directory and then runs that: there is no second
 * way to run. A path is a manifest's if it ends with `.yaml`, `.yml` or `.json`; any other is a sealed bundle's. A lockfile is used and left as it is.
 * @throws ArxError as `runFile` and `repack` do; USAGE_CONFLICT for an option that would have no effect.
 */
export async function runInput(
  input: Sealable,
  options: RunInputOptions,
  making: Making,
  effects: Effects,
): Promise<RunResult> {
  const { trust, policy, lockFile, locked, offline, ...given } = options;
  const running = { ...given, dryRun: given.dryRun ?? false };
  const sealing = {
    ...(lockFile !== undefined && { lockFile }),
    ...(locked !== undefined && { locked }),
    ...(offline !== undefined && { offline }),
  };
  const sealed = { ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) };
  const path = typeof input === 'string' ? resolve(making.directory, input) : undefined;
  if (path === undefined || isManifestName(path)) {
    demandNone(trust === undefined ? {} : { trust }, 'what is not sealed yet');
    const toSeal = { ...sealing, ...(policy !== undefined && { policy }) };
    return await sealAndRun(input, { running, sealing: toSeal }, making, effects);
  }
  demandNone(sealing, 'a sealed bundle');
  const context = await openContext(effects, sealed);
  const terms = await openTerms(sealed, context);
  return await runFile(path, { ...running, enforce: terms.policy }, terms.trust, context);
}

interface SealAndRun {
  readonly running: RunOptions;
  readonly sealing: Pick<RepackOptions, 'lockFile' | 'locked' | 'offline'> & { readonly policy?: string };
}

async function sealAndRun(
  input: Sealable,
  { running, sealing: { lockFile, ...sealing } }: SealAndRun,
  making: Making,
  effects: Effects,
): Promise<RunResult> {
  const context = await openContext(effects, sealing);
  using temporary = new TemporaryDirectory(context.tmp);
  const { document, lock } = await inputDocument(input, making, temporary.path, effects);
  const copy = copyLock(lockFile ?? lock.lockFile, temporary.path);
  const output = join(temporary.path, 'bundle.arx');
  const signer = await ownSigner(context);
  using _lease = takeCacheLease(context.cacheDir);
  const options = { ...sealing, lockFile: copy, output, signer, compress: 'none' } as const;
  const { verdict } = await repack(document, options, context);
  const fd = openSync(output, 'r');
  temporary.vacate();
  try {
    const trust = trustInKeys([trustedKeyFromPem(signer.id, signer.publicKey, signer.id)]);
    const enforce = await judgedPolicy(document.directory, sealing.policy, context);
    const result = await runBundle({ fd, name: output }, { ...running, enforce }, trust, context);
    return { ...result, ...(verdict !== undefined && { verdict }) };
  } finally {
    closeSync(fd);
  }
}

function copyLock(lockFile: string | undefined, directory: string): string {
  const copy = join(directory, 'arx.lock');
  if (lockFile !== undefined && existsSync(lockFile)) copyFileSync(lockFile, copy);
  return copy;
}

function demandNone(options: object, thing: string): void {
  const [name] = Object.keys(options);
  if (name === undefined) return;
  throw new ArxError('USAGE_CONFLICT', `Cannot run with the option "${name}": it has no effect on ${thing}`);
}
