import { readFileSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';

/** Where a command reads what the command line names, and how much at most. */
export interface ReadOptions {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly largest: number;
  /** What to do when there is no such file. */
  readonly hint?: string;
}

/**
 * The bytes of what the command line names: a file, or `-` for the stream.
 * @throws ArxError USAGE_NO_FILE if it cannot be read, UNSAFE_LIMIT beyond `largest` bytes.
 */
export async function readBytes(name: string, options: ReadOptions): Promise<Uint8Array> {
  const bytes = name === '-' ? await collect(options.stdin, options.largest) : readFile(name, options.hint);
  if (bytes.length > options.largest) throw tooLarge(name, options.largest);
  return bytes;
}

function readFile(name: string, hint: string | undefined): Buffer {
  try {
    return readFileSync(name);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const is = code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${code})`;
    throw new ArxError('USAGE_NO_FILE', `Cannot read "${name}": ${is}`, {
      cause,
      ...(code === 'ENOENT' && hint !== undefined && { hint }),
    });
  }
}

async function collect(stdin: AsyncIterable<Uint8Array>, largest: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    if (size > largest) throw tooLarge('-', largest);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string, largest: number): ArxError {
  return new ArxError(
    'UNSAFE_LIMIT',
    `Cannot read "${name}": it is larger than the limit of ${largest} bytes`,
  );
}
