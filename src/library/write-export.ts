import { createReadStream, lstatSync } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Archiver, type EntryData, TarArchive, ZipArchive } from 'archiver';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';

export type ExportFormat = 'zip' | 'tar.gz';

/** One member of an export. */
export type ExportEntry =
  | { readonly kind: 'directory'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly mode: number };

// The first moment that a zip can name (APPNOTE.TXT, 4.4.6): one date for all, so that equal bundles give equal bytes.
const DATE = new Date(Date.UTC(1980, 0, 1));

/**
 * Writes entries in their order, one at a time, and ends the stream.
 * @throws ArxError UNSAFE_PATH for a name that the format cannot hold, INTERRUPTED.
 */
export async function writeExport(
  format: ExportFormat,
  entries: Iterable<ExportEntry>,
  output: Writable,
  context: Context,
): Promise<void> {
  const archive = format === 'zip' ? new ZipArchive() : new TarArchive({ gzip: true });
  const written = pipeline(archive, output, { signal: context.signal });
  const filled = fill(archive, entries, context);
  // Whichever fails first is the reason; the other one is then stopped and waited for.
  filled.catch((error: unknown) => archive.destroy(error as Error));
  await Promise.all([written, filled]);
}

async function fill(archive: Archiver, entries: Iterable<ExportEntry>, context: Context): Promise<void> {
  for (const entry of entries) {
    checkAborted(context);
    demandPortable(entry.name);
    const taken = once(archive, 'entry', { signal: context.signal });
    append(archive, entry);
    await taken;
  }
  await archive.finalize();
}

function append(archive: Archiver, entry: ExportEntry): void {
  const { name, kind } = entry;
  if (kind === 'file') {
    const data: EntryData = { name, date: DATE, mode: entry.mode, stats: lstatSync(entry.path) };
    archive.append(createReadStream(entry.path), data);
  } else if (kind === 'directory') {
    archive.append(Buffer.alloc(0), { name, date: DATE, mode: 0o755, type: 'directory' });
  } else {
    const data: EntryData & { linkname: string } = {
      name,
      date: DATE,
      mode: 0o777,
      type: 'symlink',
      linkname: entry.target,
    };
    archive.append(Buffer.alloc(0), data);
  }
}

/** The archiver turns a backslash into a slash: another path, and perhaps one that is there already. */
function demandPortable(name: string): void {
  if (!name.includes('\\')) return;
  throw new ArxError('UNSAFE_PATH', `Cannot export ${JSON.stringify(name)}: it has a backslash`, {
    hint: '`arx extract` writes every name as it is',
  });
}
