import type { BlobSpan } from '../archive/blob-span.ts';
import { FileBytes } from '../archive/file-bytes.ts';
import { MemberReader } from '../archive/member-reader.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';

/**
 * Reads once more what another thread has found not to hold: so it is told as if nobody had helped.
 * @throws ArxError INTEGRITY_* always, or INTERRUPTED.
 */
export async function tellSpan({ fd, offset, blobs }: BlobSpan, context: Context): Promise<never> {
  const bytes = new FileBytes(fd);
  bytes.moveTo(offset);
  const members = new MemberReader(bytes, context);
  for (const { digest, size } of blobs) await members.blob(digest, size, undefined);
  throw new ArxError('INTEGRITY_DIGEST', 'Cannot accept the bundle: its content changes while it is read', {
    hint: 'Somebody writes to the file; try again when that has ended',
  });
}
