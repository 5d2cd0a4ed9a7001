import { closeSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { MEMBER } from '../archive/layout.ts';
import { VERSION } from '../core/version.ts';
import { formatLockfile } from '../model/lockfile-text.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { PolicyVerdict } from '../model/policy/verdict.ts';
import type { SealedSource } from '../model/seal.ts';
import { buildStatement } from '../model/statement.ts';
import type { Resolved } from '../online/resolve.ts';
import type { Signer } from '../plugin/signer.ts';
import { type Composition, composeSeal } from '../seal/compose-seal.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { keylessNames } from '../trust/keyless/keyless-names.ts';
import { sweepBeside } from '../sys/temporary-name.ts';
import { loadPolicy } from '../trust/load-policy.ts';
import { signerProof, trustInProof } from '../trust/signer-proof.ts';
import type { Trust } from '../trust/trust.ts';
import { type GateSubject, policyGate } from './policy-gate.ts';
import { writeBundle } from './write-bundle.ts';
import { recordWritten, sizeIfUnchanged, type Written } from './written-record.ts';

/** Lets a policy judge an open bundle. */
type Gate = (subject: Omit<GateSubject, 'name'>) => Promise<PolicyVerdict | undefined>;
type Judged = Pick<RepackResult, 'verdict'>;

/** What is sealed, who signs it, and what the policy says of it. */
interface Sealing {
  readonly composition: Composition;
  readonly signer: Signer;
  readonly judge: Gate;
}

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
  /** A policy file in place of the user's; the system's binds all the same, and a project's beside the manifest. */
  readonly policy?: string;
}

/** What repack made. */
export interface RepackResult {
  /** The bundle digest. */
  readonly digest: Digest;
  /** The signing key's id; missing when a certificate was used. */
  readonly keyid?: string;
  /** Whom the certificate of a keyless signature names. */
  readonly identity?: { readonly san: string; readonly issuer: string };
  /** The path, or undefined when a stream took the bytes. */
  readonly file: string | undefined;
  /** The size of the bundle. */
  readonly bytes: number;
  /** True when the file was already this bundle and nothing was written. */
  readonly unchanged: boolean;
  readonly sources: readonly SealedSource[];
  readonly changes: Resolved['changes'];
  /** What a policy that gates has let pass. */
  readonly verdict?: PolicyVerdict;
}

/**
 * Resolves every source once, vendors the bytes, seals and signs, verifies what was written, lets the policy judge all of
 * it before it gets its name, and then writes the lock. An output that is already this bundle, and untouched since it was verified, is left as it is.
 * After an error the output is what it was before, and so is the lockfile.
 * @throws ArxError MANIFEST_*, LOCK_*, SOURCE_*, INTEGRITY_*, UNSAFE_*, TRUST_*, POLICY_*, WRITE_FAILED, INTERRUPTED.
 */
export async function repack(
  document: ManifestDocument,
  options: RepackOptions,
  context: Context,
): Promise<RepackResult> {
  for (const path of [options.output, options.lockFile]) if (typeof path === 'string') sweepBeside(path);
  const judge = await openGate(document, options, context);
  const { lock, changes, vendored } = await resolveAll(document, options, context);
  const lockText = formatLockfile(lock);
  const composition = await composeSeal({ document, lock, lockText, vendored });
  const signer = options.signer ?? (await defaultSigner(context));
  const written = await writeUnlessThere({ composition, signer, judge }, options, context);
  if (changes.some(({ state }) => state !== 'unchanged')) writeLockfile(options.lockFile, lockText);
  const { digest, seal } = composition;
  return { digest, ...written, sources: seal.sources, changes };
}

/** The policy is read before anything is fetched, and asked once there is something to judge. */
async function openGate(
  { directory }: ManifestDocument,
  { policy: file, output }: RepackOptions,
  context: Context,
): Promise<Gate> {
  const policy = await loadPolicy(context, {
    project: directory,
    ...(file !== undefined && { policy: file }),
  });
  const name = typeof output === 'string' ? output : 'the bundle';
  return (subject) => policyGate({ ...subject, name }, policy, context);
}

async function resolveAll(
  document: ManifestDocument,
  { lockFile, locked = false, offline = false }: RepackOptions,
  context: Context,
): Promise<Resolved> {
  const { resolveSources } = await import('../online/resolve.ts');
  const { readLockfile } = await import('../online/read-lockfile.ts');
  const before = lockFile === undefined ? undefined : readLockfile(lockFile, context.limits);
  return resolveSources(document, before, { locked, offline, update: [] }, context);
}

async function writeUnlessThere(
  { composition, signer, judge }: Sealing,
  options: RepackOptions,
  context: Context,
): Promise<Pick<RepackResult, 'keyid' | 'identity' | 'file' | 'bytes' | 'unchanged' | 'verdict'>> {
  const file = typeof options.output === 'string' ? options.output : undefined;
  const { keyid } = signer;
  // Who signs without a key is known only once it has signed, so such a bundle is always made anew.
  const written = keyid === undefined ? undefined : writtenBy(keyid, composition, options);
  const size = file && written && sizeIfUnchanged(file, written, context);
  if (file !== undefined && keyid !== undefined && typeof size === 'number')
    return {
      keyid,
      file,
      bytes: size,
      unchanged: true,
      ...(await judgeFile(file, { composition, signer, judge })),
    };
  const statement = buildStatement(composition.seal, composition.digest, VERSION);
  const signature = { name: MEMBER.signature(0, signer.form), bytes: await signer.sign(statement, context) };
  let judged: Judged = {};
  const gate = async (fd: number, trust: Trust): Promise<void> => {
    judged = asJudged(await judge({ fd, trust, digest: composition.digest }));
  };
  const stat = await writeBundle({ composition, signature, signer }, { ...options, gate }, context);
  if (file !== undefined && written !== undefined) recordWritten(file, stat, written, context);
  const who = keyid === undefined ? { identity: keylessNames(signature.bytes) } : { keyid };
  return { ...who, file, bytes: Number(stat.size), unchanged: false, ...judged };
}

/** The policy may be another one than when the file was written. */
async function judgeFile(file: string, { composition, signer, judge }: Sealing): Promise<Judged> {
  const fd = openSync(file, 'r');
  try {
    const trust = trustInProof(signerProof(signer, Buffer.alloc(0)));
    return asJudged(await judge({ fd, trust, digest: composition.digest }));
  } finally {
    closeSync(fd);
  }
}

function asJudged(verdict: PolicyVerdict | undefined): Judged {
  return verdict === undefined ? {} : { verdict };
}

function writtenBy(keyid: string, { digest }: Composition, { compress = 'zstd' }: RepackOptions): Written {
  return { digest, keyid, compress };
}

function writeLockfile(path: string | undefined, text: string): void {
  if (path === undefined) return;
  try {
    atomicWrite(path, Buffer.from(text));
  } catch (cause) {
    throw new ArxError('WRITE_FAILED', `Cannot write "${path}": the system refused`, { cause });
  }
}

async function defaultSigner(context: Context): Promise<Signer> {
  const { ownSigner } = await import('../trust/local-signer.ts');
  return ownSigner(context);
}
