import { realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { Store } from '../../archive/store.ts';
import { archivePath } from '../../core/archive-path.ts';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { NAMELESS } from '../../model/nameless.ts';
import type { Resolution } from '../../model/seal.ts';
import type { UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { downloaded } from '../downloads.ts';
import { digestFrom } from '../integrity.ts';
import { LocalReader } from '../local/local-reader.ts';
import { localPath } from '../local/local-path.ts';
import { lockMismatch } from '../source-error.ts';
import { sourceFor } from '../sources/index.ts';
import { type OneFile, theFile } from './one-file.ts';

/** What was obtained of a source. */
export interface Obtained {
  readonly resolution: Resolution;
  /** Missing as long as nothing has read the downloaded file. */
  readonly vendored?: Vendored;
}

/**
 * The file that a source was obtained as: the archive itself, not what was unpacked of it. It is looked for in the
 * cache, and downloaded again when it has gone from there.
 * @throws ArxError VERIFY_MISSING for a directory, LOCK_MISMATCH when the source has another file now, SOURCE_*.
 */
export async function obtainedFile(
  request: SourceRequest,
  { resolution, vendored }: Obtained,
  context: Context,
): Promise<OneFile> {
  const { spec } = request;
  const digest = resolution.integrity === undefined ? undefined : digestFrom(resolution.integrity);
  const own =
    vendored?.nature === 'file' || (vendored !== undefined && digest === undefined)
      ? theFile(vendored, spec.redacted)
      : undefined;
  if (own !== undefined && (digest === undefined || own.entry.digest === digest)) return own;
  if (spec.kind !== 'url' || digest === undefined)
    throw new ArxError('INTERNAL', `Cannot verify "${spec.redacted}": it is no file`);
  const path =
    spec.transport === 'file'
      ? realpathSync(localPath(spec, request.directory, context))
      : await downloadedPath(request, resolution, digest, context);
  const { size = 0 } = resolution;
  const entry = { kind: 'file', path: archivePath(NAMELESS), executable: false, size, digest } as const;
  return { source: spec.redacted, entry, open: () => new LocalReader(() => path) };
}

async function downloadedPath(
  request: SourceRequest,
  { integrity = '', size }: Resolution,
  digest: Digest,
  context: Context,
): Promise<string> {
  const store = new Store(context.cacheDir);
  const known = downloaded(store, digest, size);
  if (known !== undefined) return known;
  const now = await sourceFor(request.spec).resolve(request, context);
  const found = downloaded(store, digest, size);
  if (found !== undefined) return found;
  throw lockMismatch(request.spec.redacted, 'integrity', now.integrity ?? 'none', integrity);
}

/** The names that a list may give a file: its path seen from the list, where both are of one host, and its last name. */
export function namesIn(list: UrlSource, file: UrlSource): readonly string[] {
  const [listPath, path] = [pathOf(list), pathOf(file)];
  const directory = listPath.slice(0, listPath.lastIndexOf('/') + 1);
  const below = list.host === file.host && path.startsWith(directory) ? [path.slice(directory.length)] : [];
  return [...new Set([...below, posix.basename(path)])];
}

function pathOf({ path, location }: UrlSource): string {
  if (path !== undefined) return path;
  const { pathname } = new URL(location);
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
