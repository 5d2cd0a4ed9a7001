import type { BlobSpan } from '../archive/blob-span.ts';
import { FileBytes, unreadable } from '../archive/file-bytes.ts';
import { MemberReader } from '../archive/member-reader.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { JobFailure } from './change/write-job.ts';

/**
 * Reads once more what another thread could not read or has found not to hold: so it is told as if nobody had helped.
 * @throws ArxError INTEGRITY_* or USAGE_NO_FILE always, or INTERRUPTED.
 */
export async function tellSpan(
  { fd, offset, blobs }: BlobSpan,
  failure: JobFailure,
  context: Context,
): Promise<never> {
  const bytes = new FileBytes(fd);
  bytes.moveTo(offset);
  const members = new MemberReader(bytes, context);
  for (const { digest, size } of blobs) await members.blob(digest, size, undefined);
  // A medium that fails once only.
  if (typeof failure === 'object') throw unreadable(offset, failure.error);
  throw new ArxError('INTEGRITY_DIGEST', 'Cannot accept the bundle: its content changes while it is read', {
    hint: 'Somebody writes to the file; try again when that has ended',
  });
}
