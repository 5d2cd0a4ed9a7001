import { Readable } from 'node:stream';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { TextStream } from './forms.ts';

/**
 * The whole of a stream as text.
 * @throws ArxError MANIFEST_INVALID when it is not UTF-8, UNSAFE_LIMIT beyond the limit of documents, INTERRUPTED;
 *   whatever the stream throws.
 */
export async function readText(stream: TextStream, context: Context): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  checkAborted(context);
  try {
    for await (const chunk of Readable.from(stream, { objectMode: true, signal: context.signal })) {
      const bytes = Buffer.from(chunk as string | Uint8Array<ArrayBuffer>);
      size += bytes.length;
      if (size > context.limits.document) throw tooLarge(context.limits.document);
      chunks.push(bytes);
    }
  } catch (error) {
    checkAborted(context);
    throw error;
  }
  return decode(Buffer.concat(chunks));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ArxError('MANIFEST_INVALID', 'Cannot read the manifest: it is not UTF-8, expected UTF-8 text', {
      cause,
    });
  }
}

function tooLarge(limit: number): ArxError {
  return new ArxError('UNSAFE_LIMIT', `Cannot read the manifest: it is larger than ${limit} bytes`);
}
