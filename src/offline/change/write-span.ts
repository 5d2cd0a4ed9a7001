import { FileBytes } from '../../archive/file-bytes.ts';
import { MemberReader } from '../../archive/member-reader.ts';
import { ArxError } from '../../core/errors.ts';
import { type FailedFile, type NewFile, writeFiles } from './write-files.ts';
import type { JobFailure, SpanBlob, SpanJob } from './write-job.ts';

/** Whoever has given a span waits for its end, whatever happens. */
const UNSTOPPABLE = { signal: new AbortController().signal };
const NOTHING = new Uint8Array(0);

/** Reads one span after the other of an open bundle. */
export class SpanWriter {
  #bytes: FileBytes | undefined;

  /**
   * Reads and verifies the blobs of a span, and writes each to its files once it has held.
   * @returns what failed: a file that could not be written, by its index among those of all blobs; the bundle, which could not
   *   be read (index -1), or is not what it was (`not held`).
   */
  async write(span: Omit<SpanJob, 'outcome'>): Promise<JobFailure> {
    try {
      return await writeBlobs(new MemberReader(this.#bytesOf(span), UNSTOPPABLE), span.blobs);
    } catch (error) {
      if (!(error instanceof ArxError)) return { index: -1, error };
      return error.code === 'USAGE_NO_FILE' ? { index: -1, error: error.cause } : 'not held';
    }
  }

  #bytesOf({ fd, offset, length }: Omit<SpanJob, 'outcome'>): FileBytes {
    const bytes = this.#bytes?.fd === fd ? this.#bytes : new FileBytes(fd);
    this.#bytes = bytes;
    bytes.moveTo(offset, offset + length);
    return bytes;
  }
}

async function writeBlobs(members: MemberReader, blobs: string): Promise<FailedFile | undefined> {
  let before = 0;
  for (const [digest, size, files] of JSON.parse(blobs) as SpanBlob[]) {
    let content: Uint8Array = NOTHING;
    // The view holds until the next blob is read.
    await members.blob(digest, size, (chunk) => (content = chunk));
    const failed = writeFiles(
      files.map(([at, uid, gid, mode, begins]): NewFile => ({ at, uid, gid, mode, begins, start: 0, size })),
      content,
    );
    if (failed !== undefined) return { ...failed, index: before + failed.index };
    before += files.length;
  }
  return undefined;
}
