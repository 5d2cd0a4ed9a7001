import { createReadStream, statSync } from 'node:fs';
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
  if (name === '-') return await collect(name, options.stdin, options.largest);
  try {
    demandNoNamedPipe(name);
    // In pieces: a device or pipe may have no end.
    return await collect(name, createReadStream(name), options.largest);
  } catch (error) {
    throw unreadable(name, error, options.hint);
  }
}

/** Opening it would wait until somebody writes (fifo(7)), perhaps for ever. That of `<(command)` has somebody who does. */
function demandNoNamedPipe(name: string): void {
  if (/^\/(?:dev|proc)\//.test(name) || !statSync(name).isFIFO()) return;
  throw new ArxError('USAGE_NO_FILE', `Cannot read "${name}": it is a named pipe, expected a file`, {
    hint: 'Give what comes through a pipe as -, the standard input',
  });
}

function unreadable(name: string, cause: unknown, hint: string | undefined): unknown {
  if (cause instanceof ArxError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  return new ArxError('USAGE_NO_FILE', `Cannot read "${name}": ${problemOf(code)}`, {
    cause,
    ...(code === 'ENOENT' && hint !== undefined && { hint }),
  });
}

function problemOf(code: string | undefined): string {
  if (code === 'ENOENT') return 'it does not exist';
  return code === 'EISDIR' ? 'it is a directory, expected a file' : `it cannot be read (${code})`;
}

async function collect(name: string, stream: AsyncIterable<Uint8Array>, largest: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > largest) throw tooLarge(name, largest);
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
