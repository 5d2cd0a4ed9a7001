import { closeSync, createReadStream, fstatSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type HeadMember, writeArchive } from '../archive/archive-writer.ts';
import { FileBytes } from '../archive/file-bytes.ts';
import { PlainSink } from '../archive/plain-sink.ts';
import { ZstdSink } from '../archive/zstd-sink.ts';
import type { Context } from '../core/context.ts';
import { demandDigest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { MEMBER } from '../archive/layout.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { Signer } from '../plugin/signer.ts';
import type { Composition } from '../seal/compose-seal.ts';
import { syncDirectory, temporaryBeside } from '../sys/atomic-write.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { trustedKeyFromPem } from '../trust/trusted-key.ts';

/** A bundle that is ready to be written. */
export interface SignedComposition {
  readonly composition: Composition;
  readonly signature: HeadMember;
  readonly signer: Signer;
}

/** Where it goes and in which form. */
export interface WriteOptions {
  readonly output: string | Writable;
  readonly compress?: 'zstd' | 'none';
}

/**
 * Writes a bundle under a temporary name, verifies what was written, and only then gives it its name (or hands its bytes
 * to the stream). Returns its size in bytes; after an error nothing is left.
 */
export async function writeBundle(
  bundle: SignedComposition,
  options: WriteOptions,
  context: Context,
): Promise<number> {
  const { output } = options;
  if (typeof output !== 'string') return writeToStream(bundle, output, options, context);
  const temporary = temporaryBeside(output);
  try {
    const size = await writeVerified(bundle, temporary, options, context);
    renameSync(temporary, output);
    syncDirectory(dirname(output));
    return size;
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
): Promise<number> {
  using directory = new TemporaryDirectory(context.tmp);
  const file = join(directory.path, 'bundle');
  const size = await writeVerified(bundle, file, options, context);
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), output, {
    end: false,
    signal: context.signal,
  });
  return size;
}

async function writeVerified(
  bundle: SignedComposition,
  path: string,
  options: WriteOptions,
  context: Context,
): Promise<number> {
  const fd = openSync(path, 'wx+', 0o644);
  try {
    await writeTo(fd, bundle, options.compress ?? 'zstd', context);
    fsyncSync(fd);
    await verifyWritten(fd, bundle, context);
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

async function writeTo(
  fd: number,
  bundle: SignedComposition,
  compress: 'zstd' | 'none',
  context: Context,
): Promise<void> {
  const { composition, signature } = bundle;
  const head = [{ name: MEMBER.seal, bytes: composition.sealBytes }, signature, ...composition.members];
  if (compress === 'none') return writeArchive(head, composition.contents, new PlainSink(fd), context);
  await using sink = new ZstdSink(fd);
  await writeArchive(head, composition.contents, sink, context);
}

/** Reads the whole file back through the one verifier, trusting the key that has just signed and no other. */
async function verifyWritten(
  fd: number,
  { composition, signer }: SignedComposition,
  context: Context,
): Promise<void> {
  const trusted = [trustedKeyFromPem('signer', signer.publicKey, 'signer')];
  const head = await readBundle(new FileBytes(fd), trusted, context);
  demandDigest('the written bundle', head.digest, composition.digest);
}

function asWriteFailure(output: string, error: unknown): unknown {
  if (error instanceof ArxError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new ArxError('WRITE_FAILED', `Cannot write "${output}": ${code} in ${syscall}`, { cause: error });
}
