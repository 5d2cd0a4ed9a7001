import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import { sweepBeside, temporaryBeside } from '../sys/temporary-name.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import type { BundleInput } from './bundle-input.ts';
import { exportEntries } from './export-entries.ts';
import { extractBundle } from './extract.ts';
import type { TrustOptions } from './open-trust.ts';
import { type ExportFormat, writeExport } from './write-export.ts';

/** Into which archive. */
export interface ExportOptions extends TrustOptions {
  readonly format: ExportFormat;
  /** A path, which is replaced, or a stream, which is ended. */
  readonly output: string | Writable;
}

/**
 * Writes the verified content of a bundle into an archive for other tools, one directory a source as `extractBundle`
 * does. The same bundle gives the same bytes. After an error no output is left.
 * @throws ArxError UNSAFE_PATH for a name that the format cannot hold; WRITE_FAILED; what `extractBundle` throws.
 */
export async function exportBundle(
  input: BundleInput,
  options: ExportOptions,
  context: Context,
): Promise<VerifiedHead> {
  const { format, output } = options;
  using directory = new TemporaryDirectory(context.tmp);
  const content = join(directory.path, 'content');
  const head = await extractBundle(input, content, options, context);
  const write = (stream: Writable): Promise<void> =>
    writeExport(format, exportEntries(head, content), stream, context);
  await (typeof output === 'string' ? writeFile(output, write) : write(output));
  return head;
}

async function writeFile(output: string, write: (stream: Writable) => Promise<void>): Promise<void> {
  sweepBeside(output);
  const temporary = temporaryBeside(output);
  try {
    await write(createWriteStream(temporary, { flags: 'wx', flush: true }));
    renameSync(temporary, output);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
