import {
  type BigIntStats,
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type HeadMember, writeArchive } from '../archive/archive-writer.ts';
import { FileBytes } from '../archive/file-bytes.ts';
import { FAILED, OutputFile, WRITTEN } from '../archive/output-file.ts';
import { PlainSink } from '../archive/plain-sink.ts';
import { ZstdSink } from '../archive/zstd-sink.ts';
import type { Context } from '../core/context.ts';
import { demandDigest, type Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { MEMBER } from '../archive/layout.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { Signer } from '../plugin/signer.ts';
import type { Composition } from '../seal/compose-seal.ts';
import { syncDirectory } from '../sys/atomic-write.ts';
import { temporaryBeside } from '../sys/temporary-name.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { signerProof, trustInProof } from '../trust/signer-proof.ts';
import type { Trust } from '../trust/trust.ts';
import { VerifyWhileWriting } from './verify-while-writing.ts';

/** A bundle that is ready to be written. */
export interface SignedComposition {
  readonly composition: Composition;
  readonly signature: HeadMember;
  readonly signer: Signer;
}

/** Where it goes and in which form. */
export interface WriteOptions {
  /** Asked about what was written and verified, before it gets its name; who has signed is believed. */
  readonly gate?: (fd: number, trust: Trust) => Promise<void>;
  readonly output: string | Writable;
  readonly compress?: 'zstd' | 'none';
}

/** From this much content on, verifying in a second thread saves more than starting it costs. In bytes. */
const WORTH_A_THREAD = 32 * 1024 * 1024;

/**
 * Writes a bundle under a temporary name, verifies what was written, and only then gives it its name (or hands its bytes
 * to the stream). Returns what the system says of that very file under its last name; after an error nothing is left.
 */
export async function writeBundle(
  bundle: SignedComposition,
  options: WriteOptions,
  context: Context,
): Promise<BigIntStats> {
  const { output } = options;
  if (typeof output !== 'string') return writeToStream(bundle, output, options, context);
  const temporary = temporaryBeside(output);
  const publish = (): void => renameSync(temporary, output);
  try {
    const stat = await writeVerified(bundle, { path: temporary, publish }, options, context);
    syncDirectory(dirname(output));
    return stat;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asWriteFailure(output, error);
  }
}

async function writeToStream(
  bundle: SignedComposition,
  output: Writable,
  options: WriteOptions,
  context: Context,
): Promise<BigIntStats> {
  using directory = new TemporaryDirectory(context.tmp);
  const path = join(directory.path, 'bundle');
  const stat = await writeVerified(bundle, { path, publish: () => undefined }, options, context);
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), output, {
    end: false,
    signal: context.signal,
  });
  return stat;
}

async function writeVerified(
  bundle: SignedComposition,
  file: { readonly path: string; readonly publish: () => void },
  options: WriteOptions,
  context: Context,
): Promise<BigIntStats> {
  const fd = openSync(file.path, 'wx+', 0o644);
  try {
    const digest = await writeAndVerify(new OutputFile(fd), bundle, options.compress ?? 'zstd', context);
    demandDigest('the written bundle', digest, bundle.composition.digest);
    await options.gate?.(fd, trustInProof(signerProof(bundle.signer, bundle.signature.bytes)));
    fsyncSync(fd);
    file.publish();
    return fstatSync(fd, { bigint: true });
  } catch (error) {
    throw asChange(error);
  } finally {
    closeSync(fd);
  }
}

/** Writes a bundle and reads it back through the one verifier, trusting who has just signed and nobody else. */
async function writeAndVerify(
  output: OutputFile,
  bundle: SignedComposition,
  compress: 'zstd' | 'none',
  context: Context,
): Promise<Digest> {
  const size = bundle.composition.contents.reduce((sum, { tree }) => sum + tree.contentSize, 0);
  const proof = signerProof(bundle.signer, bundle.signature.bytes);
  await using verifier =
    size < WORTH_A_THREAD ? undefined : VerifyWhileWriting.start(output, proof, context.limits);
  await writeTo(output, bundle, compress, context);
  if (verifier !== undefined) return await verifier.digest();
  return (await readBundle(new FileBytes(output.fd), trustInProof(proof), context)).digest;
}

async function writeTo(
  output: OutputFile,
  bundle: SignedComposition,
  compress: 'zstd' | 'none',
  context: Context,
): Promise<void> {
  const { composition, signature } = bundle;
  const head = [{ name: MEMBER.seal, bytes: composition.sealBytes }, signature, ...composition.members];
  try {
    await using sink = compress === 'none' ? new PlainSink(output) : new ZstdSink(output);
    await writeArchive(head, composition.contents, sink, context);
    output.end(WRITTEN);
  } finally {
    output.end(FAILED);
  }
}

/** The writer copies without hashing, so a blob that fails here is content that changed in between. */
function asChange(error: unknown): unknown {
  if (!(error instanceof ArxError) || error.code !== 'INTEGRITY_DIGEST') return error;
  return new ArxError(
    'SOURCE_CHANGED',
    'Cannot seal: the content of a source changed while it was being sealed',
    {
      hint: 'Run `arx repack` again when nothing writes to the source; if that does not help, `arx cache prune --all`',
      cause: error,
    },
  );
}

function asWriteFailure(output: string, error: unknown): unknown {
  if (error instanceof ArxError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new ArxError('WRITE_FAILED', `Cannot write "${output}": ${code} in ${syscall}`, { cause: error });
}
