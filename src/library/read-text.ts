import { Readable } from 'node:stream';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { TextStream } from './forms.ts';

/**
 * The whole of a stream as text. When it ends early the stream is closed.
 * @throws ArxError MANIFEST_INVALID when it is not UTF-8, UNSAFE_LIMIT beyond the limit of documents, INTERRUPTED;
 *   whatever the stream throws.
 */
export async function readText(stream: TextStream, context: Context): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of untilAborted(stream, context)) {
    const bytes = Buffer.from(chunk as Uint8Array<ArrayBuffer>);
    size += bytes.length;
    if (size > context.limits.document) throw tooLarge(context.limits.document);
    chunks.push(bytes);
  }
  return decode(Buffer.concat(chunks));
}

/** The chunks of a stream, for as long as nobody aborts: one that never comes does not hold the caller. */
async function* untilAborted(stream: TextStream, context: Context): AsyncGenerator<string | Uint8Array> {
  const iterator: AsyncIterator<string | Uint8Array> = stream[Symbol.asyncIterator]();
  using stop = new AbortWait(context.signal);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), stop.aborted]);
      checkAborted(context);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    if (stream instanceof Readable) stream.destroy();
    // Its answer may never come either.
    else void iterator.return?.().catch(() => undefined);
  }
}

class AbortWait implements Disposable {
  readonly aborted: Promise<undefined>;
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.aborted = new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
    });
    if (signal.aborted) this.#wake();
    signal.addEventListener('abort', this.#wake, { once: true });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#wake);
  }
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
