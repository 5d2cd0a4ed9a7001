import { closeSync, createReadStream, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkAborted, type Context } from '../core/context.ts';
import { openBundleFile } from '../library/bundle-input.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';

/** A file that is open for reading, at any place and more than once. */
export interface OpenInput {
  readonly fd: number;
  /** As the command line names it. */
  readonly name: string;
}

/**
 * Opens a file, hands it to `use` and closes it. What comes through a pipe is first kept in a private file.
 * @throws ArxError USAGE_NO_FILE; whatever `use` throws.
 */
export async function withInput<T>(
  name: string,
  stdin: AsyncIterable<Uint8Array>,
  context: Context,
  use: (input: OpenInput) => Promise<T>,
): Promise<T> {
  if (name === '-') return withSpooled({ name, stream: stdin }, context, use);
  const fd = openBundleFile(name);
  try {
    if (fstatSync(fd).isFile()) return await use({ fd, name });
    const stream = createReadStream(name, { fd, autoClose: false });
    return await withSpooled({ name, stream }, context, use);
  } finally {
    closeSync(fd);
  }
}

async function withSpooled<T>(
  from: { readonly name: string; readonly stream: AsyncIterable<Uint8Array> },
  context: Context,
  use: (input: OpenInput) => Promise<T>,
): Promise<T> {
  using directory = new TemporaryDirectory(context.tmp);
  const fd = openSync(join(directory.path, 'input'), 'wx+', 0o600);
  try {
    for await (const chunk of from.stream) {
      checkAborted(context);
      for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
    }
    return await use({ fd, name: from.name });
  } finally {
    closeSync(fd);
  }
}

// A compressed bundle begins with a zstd frame (RFC 8878, 3.1.1), a plain one with the name of its first member.
const BUNDLE_STARTS = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from('arx/seal.json')];

/**
 * Whether an input is a manifest: by its name, and where that says nothing by its first bytes. What is neither text nor a
 * bundle counts as a bundle, and is refused as one.
 */
export function isManifest({ fd, name }: OpenInput): boolean {
  if (/\.(?:ya?ml|json)$/.test(basename(name))) return true;
  if (name.endsWith('.arx')) return false;
  const start = Buffer.alloc(4096);
  const bytes = start.subarray(0, readSync(fd, start, 0, start.length, 0));
  return !BUNDLE_STARTS.some((known) => bytes.subarray(0, known.length).equals(known)) && !bytes.includes(0);
}
