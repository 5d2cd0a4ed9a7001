import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { KeySigner } from '../plugin/signer.ts';
import { sweepBeside, temporaryBeside } from '../sys/temporary-name.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { writeFailed } from './as-writing.ts';
import type { BundleInput } from './bundle-input.ts';
import { exportEntries } from './export-entries.ts';
import { writeScript } from './export-sh/write-script.ts';
import { extractBundle } from './extract.ts';
import type { TrustOptions } from './open-trust.ts';
import { type ExportFormat, writeExport } from './write-export.ts';

/** Into what. */
export interface ExportOptions extends TrustOptions {
  /** An archive, or a script that who has this key vouches for. */
  readonly form: ExportFormat | { readonly signer: KeySigner };
  /** A path, which is replaced, or a stream, which is ended. */
  readonly output: string | Writable;
}

/** What was exported. */
export interface Exported {
  readonly head: VerifiedHead;
  /** Of the script, when it is one. */
  readonly script?: Digest;
}

/**
 * Writes the verified content of a bundle for other tools: as an archive with one directory a source, as `extractBundle` does,
 * or as a shell script that places and runs it. The same bundle (and key) gives the same bytes. After an error no output is left.
 * @throws ArxError UNSAFE_PATH for a name that the format cannot hold; EXPORT_UNFIT for what a script cannot do; WRITE_FAILED;
 *   what `extractBundle` and the signer throw.
 */
export async function exportBundle(
  input: BundleInput,
  options: ExportOptions,
  context: Context,
): Promise<Exported> {
  const { form, output } = options;
  using directory = new TemporaryDirectory(context.tmp);
  const content = join(directory.path, 'content');
  const head = await extractBundle(input, content, options, context);
  let exported: Exported = { head };
  const write = async (stream: Writable): Promise<void> => {
    if (typeof form === 'string')
      return await writeExport(form, exportEntries(head, content), stream, context);
    const script = await writeScript({ head, content, tmp: directory.path, ...form }, stream, context);
    exported = { head, script };
  };
  await (typeof output === 'string' ? writeFile(output, write) : write(output));
  return exported;
}

async function writeFile(output: string, write: (stream: Writable) => Promise<void>): Promise<void> {
  sweepBeside(output);
  const temporary = temporaryBeside(output);
  try {
    await write(createWriteStream(temporary, { flags: 'wx', flush: true }));
    renameSync(temporary, output);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withOutput(error, output);
  }
}

/** What the system says of the hidden name, or of no name at all, is said of the one that was asked for. */
function withOutput(error: unknown, output: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return writeFailed(`write "${output}"`, error);
}
