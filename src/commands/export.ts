import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { extractBundle } from '../library/extract.ts';
import type { TrustOptions } from '../library/verify.ts';
import { temporaryBeside } from '../sys/atomic-write.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { demandOutput } from './demand-output.ts';
import { exportEntries } from './export-entries.ts';
import { type ExportFormat, writeExport } from './write-export.ts';

/** What `arx export` was asked for. */
export interface ExportCall {
  readonly input: BundleInput;
  readonly format: ExportFormat;
  /** A path, or `-`. */
  readonly output: string;
  readonly stdout: Writable;
}

/**
 * `arx export`: the verified content in an archive for other tools, one directory a source. The same bundle gives the
 * same bytes. After an error no output is left.
 * @throws ArxError USAGE_*, WRITE_FAILED; what `extractBundle` throws.
 */
export async function exportBundle(
  call: ExportCall,
  options: TrustOptions,
  context: Context,
): Promise<BundleFacts> {
  const { input, output } = call;
  demandOutput(output, ['path' in input ? input.path : undefined]);
  using directory = new TemporaryDirectory(context.tmp);
  const content = join(directory.path, 'content');
  const head = await extractBundle(input, content, options, context);
  const entries = exportEntries(head, content);
  if (output === '-') await writeExport(call.format, entries, call.stdout, context);
  else await writeFile(call, (stream) => writeExport(call.format, entries, stream, context));
  return bundleFacts(head);
}

async function writeFile({ output }: ExportCall, write: (stream: Writable) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(output);
  try {
    await write(createWriteStream(temporary, { flags: 'wx', flush: true }));
    renameSync(temporary, output);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
