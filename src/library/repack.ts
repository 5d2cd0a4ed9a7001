import { existsSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { MEMBER } from '../archive/layout.ts';
import { VERSION } from '../core/version.ts';
import { formatLockfile, parseLockfile } from '../model/lockfile-text.ts';
import type { Lockfile } from '../model/lockfile.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { SealedSource } from '../model/seal.ts';
import { buildStatement } from '../model/statement.ts';
import type { Resolved } from '../online/resolve.ts';
import type { Signer } from '../plugin/signer.ts';
import { composeSeal } from '../seal/compose-seal.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { writeBundle } from './write-bundle.ts';

/** How to repack. */
export interface RepackOptions {
  /** The bundle's path, or a stream that takes its bytes once they are verified. */
  readonly output: string | Writable;
  /** The lockfile's path; read if it exists, written if it changes. Missing: no lockfile is read or written. */
  readonly lockFile?: string;
  /** Refuse any change of the lock. Default false. */
  readonly locked?: boolean;
  /** Use the cache and local files only. Default false. */
  readonly offline?: boolean;
  /** Default zstd. */
  readonly compress?: 'zstd' | 'none';
  /** Default: this machine's own key, made on first use. */
  readonly signer?: Signer;
}

/** What repack made. */
export interface RepackResult {
  /** The bundle digest. */
  readonly digest: Digest;
  /** The signing key's id. */
  readonly keyid: string;
  /** The path, or undefined when a stream took the bytes. */
  readonly file: string | undefined;
  /** The size of the bundle. */
  readonly bytes: number;
  readonly sources: readonly SealedSource[];
  readonly changes: Resolved['changes'];
}

/**
 * Resolves every source once, vendors the bytes, writes the lock, seals and signs, and verifies what was written before
 * it gets its name. After an error neither the output nor the lockfile has changed.
 * @throws ArxError MANIFEST_*, LOCK_*, SOURCE_*, INTEGRITY_*, UNSAFE_*, TRUST_*, WRITE_FAILED, INTERRUPTED.
 */
export async function repack(
  document: ManifestDocument,
  options: RepackOptions,
  context: Context,
): Promise<RepackResult> {
  const before = readLockfile(options.lockFile);
  const { resolveSources } = await import('../online/resolve.ts');
  const mode = { locked: options.locked ?? false, offline: options.offline ?? false, update: [] };
  const { lock, changes, vendored } = await resolveSources(document, before, mode, context);
  const lockText = formatLockfile(lock);
  const composition = await composeSeal({ document, lock, lockText, vendored });
  const signer = options.signer ?? (await defaultSigner(context));
  const statement = buildStatement(composition.seal, composition.digest, VERSION);
  const signature = { name: MEMBER.signature(0), bytes: await signer.sign(statement, context) };
  const bytes = await writeBundle({ composition, signature, signer }, options, context);
  if (options.lockFile !== undefined && changes.some(({ state }) => state !== 'unchanged'))
    atomicWrite(options.lockFile, Buffer.from(lockText));
  const file = typeof options.output === 'string' ? options.output : undefined;
  return {
    digest: composition.digest,
    keyid: signer.keyid,
    file,
    bytes,
    sources: composition.seal.sources,
    changes,
  };
}

function readLockfile(path: string | undefined): Lockfile | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  return parseLockfile(readFileSync(path, 'utf8'), path);
}

async function defaultSigner(context: Context): Promise<Signer> {
  const { ownSigner } = await import('../trust/local-signer.ts');
  return ownSigner(context);
}
