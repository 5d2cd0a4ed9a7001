import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { ByteSource } from '../archive/byte-source.ts';
import { FileBytes } from '../archive/file-bytes.ts';
import { StreamBytes } from '../archive/stream-bytes.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { pipeBytes } from './pipe-bytes.ts';

/** Where a bundle is read from: a file, or a stream that is read once. */
export type BundleInput = { readonly path: string } | { readonly stream: AsyncIterable<Uint8Array> };

/**
 * Opens a bundle, hands its bytes to `use` and closes it. A path may also be a pipe.
 * @throws ArxError USAGE_NO_FILE if the path cannot be opened or is a directory; whatever `use` throws.
 */
export async function withBundle<T>(
  input: BundleInput,
  context: Context,
  use: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  if ('stream' in input) return use(new StreamBytes(input.stream));
  const fd = openBundleFile(input.path);
  try {
    if (fstatSync(fd).isFile()) return await use(new FileBytes(fd));
    return await use(new StreamBytes(pipeBytes(fd, context)));
  } finally {
    closeSync(fd);
  }
}

/** Never waits: a pipe need not have a writer yet (open(2), O_NONBLOCK). @throws ArxError USAGE_NO_FILE. */
export function openBundleFile(path: string): number {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw noFile(path, code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${code})`, cause);
  }
  if (!fstatSync(fd).isDirectory()) return fd;
  closeSync(fd);
  throw noFile(path, 'it is a directory, expected a file');
}

function noFile(path: string, problem: string, cause?: unknown): ArxError {
  return new ArxError(
    'USAGE_NO_FILE',
    `Cannot open "${path}": ${problem}`,
    cause === undefined ? {} : { cause },
  );
}
