import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { accessOf } from '../auth/access.ts';
import { downloaded } from '../downloads.ts';
import { fileTree, nameFromUrl } from '../file-tree.ts';
import { holdsPin } from '../holds-pin.ts';
import { isUnchanged } from '../http/is-unchanged.ts';
import type { Download, DownloadRequest } from '../http-client.ts';
import { demandIntegrity, digestFrom, meets } from '../integrity.ts';
import { LocalReader } from '../local/local-reader.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { downloadOnce } from '../shared-downloads.ts';
import { lockMismatch } from '../source-error.ts';

/** One file over HTTP. */
export const httpSource: OnlineSource = {
  id: 'http',
  handles: isHttp,
  isLocal: () => false,
  worksOffline: () => false,
  peek: peekFile,
  satisfies: ({ integrity }, locked) => locked.integrity !== undefined && meets(locked.integrity, integrity),
  cached: (request, locked, context) => fromStore(request, locked, context),
  resolve: async (request, context) => resolutionOf(request, await fetchFile(request, false, context)),
  vendor: async (request, resolution, context) => {
    const stored = fromStore(request, resolution, context);
    if (stored !== undefined) return stored;
    const { integrity } = await fetchFile(request, false, context);
    if (resolution.integrity === undefined || !sameFile(integrity, resolution.integrity))
      throw lockMismatch(request.spec.redacted, 'integrity', integrity, resolution.integrity ?? 'one');
    return demandStored(fromStore(request, resolution, context), request);
  },
};

function isHttp(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.wrapper === 'plain' && ['http', 'https'].includes(spec.transport);
}

/**
 * The locked facts when the server says that the locked download is still what it has; undefined when only a download
 * can tell.
 * @throws ArxError AUTH_*, INTERRUPTED.
 */
export async function peekFile(
  request: SourceRequest,
  locked: Locked,
  context: Context,
): Promise<Resolution | undefined> {
  const digest = locked.integrity === undefined ? undefined : digestFrom(locked.integrity);
  if (digest === undefined || !meets(locked.integrity ?? '', request.integrity)) return undefined;
  const store = new Store(context.cacheDir);
  return (await isUnchanged(askOf(request, false, context), digest, { store, context })) ? locked : undefined;
}

/** Downloads what the request names, with the integrity that the manifest demands. */
export async function fetchFile(
  request: SourceRequest,
  archive: boolean,
  context: Context,
): Promise<Download> {
  const { spec, integrity } = request;
  const file = await downloadOnce(askOf(request, archive, context), context);
  demandIntegrity(spec.redacted, file.integrity, integrity);
  return file;
}

function askOf(request: SourceRequest, archive: boolean, context: Context): DownloadRequest {
  const { spec, integrity, insecure } = request;
  if (spec.kind !== 'url')
    throw new ArxError('INTERNAL', `Cannot download "${spec.redacted}": it has no URL`);
  return {
    location: spec.location,
    source: spec.redacted,
    key: spec.key,
    archive,
    access: accessOf(request, context),
    ...(integrity === undefined ? {} : { integrity }),
    ...(insecure === undefined ? {} : { insecure }),
  };
}

/** What the lock says of a downloaded file. */
export function resolutionOf({ spec }: SourceRequest, file: Download): Resolution {
  const location = spec.kind === 'url' ? spec.redacted.replace(/^(?:tar|jar)\+/, '').replace(/#.*$/, '') : '';
  const { integrity, size, url } = file;
  return { ...(isSameUrl(url, location) ? {} : { url }), integrity, size };
}

/** True if two SRI strings name the same bytes: sha256 is always there. */
export function sameFile(one: string, other: string): boolean {
  const digest = digestFrom(one);
  return digest !== undefined && digest === digestFrom(other);
}

/** The locked file when its whole download is in the store. */
export function fromStore(
  request: SourceRequest,
  { integrity, size }: Locked,
  context: Context,
): Vendored | undefined {
  const { spec } = request;
  const digest = integrity === undefined ? undefined : digestFrom(integrity);
  if (spec.kind !== 'url' || digest === undefined || size === undefined) return undefined;
  const path = downloaded(new Store(context.cacheDir), digest, size);
  if (path === undefined || !holdsPin(request, { digest, path }, context)) return undefined;
  const tree = fileTree(nameFromUrl(named(spec)), size, digest);
  return { nature: 'file', tree, open: () => new LocalReader(() => path) };
}

/** The URL whose last name the file gets: a mirror's file is called as the source's. */
function named({ key, redacted, location }: UrlSource): string {
  const keyUrl = key.replace(/ .*$/, '');
  return keyUrl === redacted ? location : keyUrl.replace(/^\w+\+/, '');
}

function demandStored(vendored: Vendored | undefined, { spec }: SourceRequest): Vendored {
  if (vendored !== undefined) return vendored;
  throw new ArxError(
    'INTEGRITY_CACHE',
    `Cannot use "${spec.redacted}": its download vanished from the cache`,
  );
}

function isSameUrl(one: string, other: string): boolean {
  return one === other || one === URL.parse(other)?.href;
}
