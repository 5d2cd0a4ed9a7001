import { FileBytes } from '../archive/file-bytes.ts';
import { MemberReader } from '../archive/member-reader.ts';
import { openBytes } from '../archive/open-bytes.ts';
import type { Context } from '../core/context.ts';
import { readSigned, type SignedPart } from '../offline/read-bundle.ts';

/** A bundle's file, cut behind its last signature. */
export interface SignedCut extends SignedPart {
  readonly compressed: boolean;
  /** What follows the last signature in the frame that it ends in; empty if the file is not compressed. */
  readonly rest: Buffer;
  /** Where in the file the bytes begin that need not be touched. */
  readonly copyFrom: number;
}

/**
 * Cuts an open file, so that a signature can be put in while everything else stays as it is. Nothing is checked here.
 * @throws ArxError INTEGRITY_*, UNSAFE_LIMIT.
 */
export async function cutSigned(fd: number, context: Context): Promise<SignedCut> {
  const file = new FileBytes(fd);
  const bytes = await openBytes(file, context.limits);
  const signed = await readSigned(new MemberReader(bytes, context), context);
  const compressed = bytes !== file;
  // Frames are decoded whole and one by one, so what is at hand ends where a frame does.
  const rest = compressed ? Buffer.from(bytes.peek(Number.MAX_SAFE_INTEGER)) : Buffer.alloc(0);
  return { ...signed, compressed, rest, copyFrom: file.offset };
}
