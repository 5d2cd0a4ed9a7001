import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isCompressed, START_BYTES } from '../archive/bundle-start.ts';
import { checkAborted, type Context } from '../core/context.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { type BundleInput, openBundleFile } from './bundle-input.ts';
import { pipeBytes } from './pipe-bytes.ts';

/** A bundle's file that is open for reading, at any place and more than once. */
export interface OpenInput {
  readonly fd: number;
  /** The path, or `-` for a stream. */
  readonly name: string;
}

/**
 * Opens a bundle, hands it to `use` and closes it. What comes through a pipe is first kept in a private file, unless its
 * first bytes are not those of a bundle.
 * @throws ArxError USAGE_NO_FILE, INTEGRITY_NOT_A_BUNDLE, INTERRUPTED; whatever `use` throws.
 */
export async function withInput<T>(
  input: BundleInput,
  context: Context,
  use: (input: OpenInput) => Promise<T>,
): Promise<T> {
  if ('stream' in input) return withSpooled({ name: '-', stream: input.stream }, context, use);
  const name = input.path;
  const fd = openBundleFile(name);
  try {
    if (fstatSync(fd).isFile()) return await use({ fd, name });
    return await withSpooled({ name, stream: pipeBytes(fd, context) }, context, use);
  } finally {
    closeSync(fd);
  }
}

async function withSpooled<T>(
  { name, stream }: { readonly name: string; readonly stream: AsyncIterable<Uint8Array> },
  context: Context,
  use: (input: OpenInput) => Promise<T>,
): Promise<T> {
  using directory = new TemporaryDirectory(context.tmp);
  const fd = openSync(join(directory.path, 'input'), 'wx+', 0o600);
  directory.vacate();
  try {
    await spool(stream, fd, context);
    return await use({ fd, name });
  } finally {
    closeSync(fd);
  }
}

async function spool(stream: AsyncIterable<Uint8Array>, fd: number, context: Context): Promise<void> {
  let size = 0;
  for await (const chunk of stream) {
    checkAborted(context);
    for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
    if (size < START_BYTES && size + chunk.length >= START_BYTES) demandStart(fd);
    size += chunk.length;
  }
  if (size < START_BYTES) demandStart(fd);
}

function demandStart(fd: number): void {
  const start = Buffer.alloc(START_BYTES);
  isCompressed(start.subarray(0, readSync(fd, start, 0, start.length, 0)));
}
