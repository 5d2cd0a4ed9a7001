import { readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { writeMembers } from '../archive/archive-writer.ts';
import { MEMBER } from '../archive/layout.ts';
import type { OutputFile } from '../archive/output-file.ts';
import { PlainSink } from '../archive/plain-sink.ts';
import { ZstdSink } from '../archive/zstd-sink.ts';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { SignatureDocument } from '../trust/check-document.ts';
import type { SignedCut } from './cut-signed.ts';

const CHUNK = 1024 * 1024;
/** Between two pauses, in bytes. */
const PAUSE = 32 * CHUNK;

/** A bundle to be written with one more signature. */
export interface SignedWrite {
  /** The file of the bundle as it was. */
  readonly from: number;
  readonly cut: SignedCut;
  readonly document: SignatureDocument;
  readonly output: OutputFile;
}

/** Writes seal and signatures anew and copies the rest of the file. Nothing is checked here. @throws ArxError WRITE_FAILED. */
export async function writeSigned(
  { from, cut, document, output }: SignedWrite,
  context: Context,
): Promise<void> {
  const documents = [...cut.signatures, document];
  const members = documents.map(({ form, bytes }, index) => ({ name: MEMBER.signature(index, form), bytes }));
  const head = [{ name: MEMBER.seal, bytes: cut.sealBytes }, ...members];
  try {
    await using sink = cut.compressed ? new ZstdSink(output) : new PlainSink(output);
    await writeMembers(head, cut.rest, sink, context);
    await copyRest(from, cut.copyFrom, output, context);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof ArxError || code === undefined || syscall === undefined) throw error;
    throw new ArxError('WRITE_FAILED', `Cannot write the signed bundle: ${code} in ${syscall}`, {
      cause: error,
    });
  }
}

async function copyRest(from: number, start: number, output: OutputFile, context: Context): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let paused = start;
  for (let at = start; ;) {
    const size = readSync(from, chunk, 0, CHUNK, at);
    if (size === 0) return;
    output.write(chunk.subarray(0, size));
    at += size;
    if (at - paused < PAUSE) continue;
    paused = at;
    await setImmediate();
    checkAborted(context);
  }
}
