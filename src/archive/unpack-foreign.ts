import type { Context } from '../core/context.ts';
import type { Tree } from '../model/tree.ts';
import { ForeignFile } from './foreign-file.ts';
import { namingSource } from './foreign-source.ts';
import { type ForeignPart, ForeignTaking } from './foreign-taking.ts';
import { takeTar } from './foreign-tar.ts';
import { takeZip } from './foreign-zip.ts';
import type { Store } from './store.ts';
import { isZip } from './zip-input.ts';

/** An archive that nobody vouches for. */
export interface ForeignArchive extends ForeignPart {
  /** Its file. */
  readonly file: string;
  /** What messages call it, without credentials. */
  readonly source: string;
  /** 'tar': nothing else will do. Missing: what it is shows in its content. */
  readonly only?: 'tar';
}

/** What was put into the store: one file that was picked (under its last name), or a directory. */
export interface Unpacked {
  readonly nature: 'file' | 'directory';
  readonly tree: Tree;
}

/**
 * Reads an archive into the content store: tar (plain, gzip, bzip2, xz, zstd) or zip, known by content and never by name.
 * Every entry is checked before its content is taken, nothing is written anywhere else, and nothing is in the store
 * before all of it held. Archives inside it are files as any other. Devices and pipes are refused when they are in the
 * picked part.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE (damaged, cut short, another format), SOURCE_NOT_FOUND (no file, or nothing picked),
 *   SOURCE_COLLISION, UNSAFE_PATH, UNSAFE_LINK, UNSAFE_ENTRY, UNSAFE_SIZE, UNSAFE_COUNT, UNSAFE_RATIO, UNSAFE_DEPTH,
 *   UNSAFE_LIMIT, INTERRUPTED. Each names the source.
 */
export async function unpackForeign(
  archive: ForeignArchive,
  store: Store,
  context: Context,
): Promise<Unpacked> {
  try {
    return await unpack(archive, store, context);
  } catch (error) {
    throw namingSource(error, archive.source);
  }
}

async function unpack(archive: ForeignArchive, store: Store, context: Context): Promise<Unpacked> {
  const { file, source, pick, only } = archive;
  using opened = new ForeignFile(file);
  using writer = store.writer(context.limits, archive.selection?.links);
  const taking = new ForeignTaking(archive, source, writer, context.limits);
  const zip = only !== 'tar' && isZip(opened);
  if (zip) await takeZip(opened, taking, context);
  else if (!(await takeTar(opened, taking, context))) warnOfMissingEnd(source, context);
  return { nature: pick.kind === 'file' ? 'file' : 'directory', tree: writer.commit() };
}

function warnOfMissingEnd(source: string, context: Context): void {
  context.report({
    type: 'warning',
    message: `"${source}" has no end mark: it may have been cut between two entries`,
  });
}
