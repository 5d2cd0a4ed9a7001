import { Store } from '../../../archive/store.ts';
import type { Context } from '../../../core/context.ts';
import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import { redactUrl } from '../../../core/redact.ts';
import { demandAllowedLiteral } from '../../http/addresses.ts';
import { download } from '../../http-client.ts';
import { tlsAccess } from '../tls-access.ts';
import type { BatchAction } from './batch-answer.ts';
import { lfsHeaders } from './lfs-credential.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsServer } from './lfs-server.ts';

/**
 * Downloads one object into the store. The headers that the server asks for go to the origin that it named and, by no
 * redirect, to another one.
 * @throws ArxError SOURCE_LFS, other SOURCE_*, INTERRUPTED.
 */
export async function downloadObject(
  action: BatchAction,
  server: LfsServer,
  context: Context,
): Promise<void> {
  const { file } = action;
  const { location } = server;
  const url = demandPlace(action, server, context);
  const { access: tls, insecure } = tlsAccess(url, location, context);
  const headers = headersFor(action, url, server, context);
  const access = {
    covers: (asked: URL) => asked.origin === url.origin,
    ...tls,
    // Part of the name of what a cut download leaves: signed URLs of two objects may differ in their signatures only.
    name: `lfs-${file.oid}`,
    headersFor: (asked: URL) => (asked.origin === url.origin ? headers : {}),
  };
  const request = {
    location: url.href,
    source: location.source,
    key: location.key,
    archive: false,
    access,
    insecure,
  };
  const limits = { ...context.limits, fileBytes: file.size };
  const stored = await download(request, new Store(context.cacheDir), { ...context, limits }).catch(
    (error: unknown) => {
      throw named(error, action, server);
    },
  );
  if (stored.size !== file.size || stored.digest !== `sha256:${file.oid}`)
    throw lfsError(location, file, `the server gave ${stored.size} bytes with ${stored.digest} instead`);
}

function demandPlace(
  { href, file }: BatchAction,
  { location, url: server }: LfsServer,
  context: Context,
): URL {
  const url = URL.parse(href, `${server.href}/`);
  const plain = server.protocol === 'http:' && url?.protocol === 'http:';
  if (url === null || !(plain || url.protocol === 'https:') || url.username !== '' || url.password !== '')
    throw lfsError(location, file, `the server leads to ${quoted(redactUrl(href), 120)}, expected https`);
  demandAllowedLiteral(url.hostname, location.written, context);
  return url;
}

/** What the action says; beside that, at the server's own origin, what opened the server. */
function headersFor(
  { headers, authenticated }: BatchAction,
  url: URL,
  server: LfsServer,
  context: Context,
): Record<string, string> {
  const has = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const alone = has || authenticated || url.origin !== server.url.origin;
  return alone ? { ...headers } : { ...lfsHeaders(server, context), ...headers };
}

function named(error: unknown, { file }: BatchAction, { location }: LfsServer): unknown {
  if (!(error instanceof ArxError) || error.code === 'INTERRUPTED') return error;
  if (error.code === 'SOURCE_NOT_FOUND' || error.code === 'SOURCE_TOO_LARGE')
    return lfsError(
      location,
      file,
      error.code === 'SOURCE_NOT_FOUND' ? 'the server does not have it' : 'the server gave more bytes',
    );
  return new ArxError(
    error.code,
    `${error.message}, for the LFS object ${file.oid} of ${quoted(file.path)}`,
    {
      cause: error,
      data: { ...error.data, path: file.path, oid: file.oid },
    },
  );
}
