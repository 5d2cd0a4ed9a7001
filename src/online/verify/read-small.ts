import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { withFittingAuth } from '../auth/with-fitting-auth.ts';
import { LOCAL_READ } from '../local/digest-file.ts';
import { localPath } from '../local/local-path.ts';
import { sourceFor } from '../sources/index.ts';
import type { SmallFile } from './check.ts';
import { readBytes, theFile } from './one-file.ts';

/** The most bytes of a key or signature, and of a list of digests. */
export const LARGEST = { signature: 1024 * 1024, list: 16 * 1024 * 1024 } as const;

/** A small file to be read for the sake of a source. */
export interface SmallFileRequest {
  readonly url: UrlSource;
  readonly limit: number;
  /** The source. Its credential and its `insecure` are for the file too, where they are for the file's origin. */
  readonly for: SourceRequest;
}

// Downloads are shared within one context, so all small files of a resolve need one context with their limit.
const CONTEXTS = new WeakMap<Context, Map<number, Context>>();

/**
 * Reads a small file: beside the manifest, by HTTP or from S3. A local one must be a file itself and not a link to one.
 * @throws ArxError SOURCE_*, VERIFY_TOO_LARGE.
 */
export async function readSmall(request: SmallFileRequest, context: Context): Promise<SmallFile> {
  const { url, limit, for: source } = request;
  const bytes =
    url.transport === 'file' && url.wrapper === 'plain'
      ? readLocal(localPath(url, source.directory, context), request)
      : await readRemote(request, withLimit(context, limit));
  return { where: url.redacted, bytes };
}

/** The same, or undefined when it does not exist. Errors as above. */
export async function readSmallIfThere(
  request: SmallFileRequest,
  context: Context,
): Promise<SmallFile | undefined> {
  try {
    return await readSmall(request, context);
  } catch (error) {
    if (error instanceof ArxError && error.code === 'SOURCE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function readRemote(
  { url, for: source, ...rest }: SmallFileRequest,
  context: Context,
): Promise<Buffer> {
  const { directory, auth, insecure } = source;
  const request = withFittingAuth(
    {
      // Events know everything that is obtained for a source by its key.
      spec: { ...url, key: source.spec.key },
      directory,
      ...(auth === undefined ? {} : { auth }),
      ...(insecure === true && isAtHostOf(source.spec, url) ? { insecure } : {}),
    },
    context,
  );
  const online = sourceFor(url);
  try {
    const vendored = await online.vendor(request, await online.resolve(request, context), context);
    return await readBytes(theFile(vendored, url.redacted));
  } catch (error) {
    if (error instanceof ArxError && error.code === 'SOURCE_TOO_LARGE')
      throw tooLarge(url.redacted, rest.limit);
    throw error;
  }
}

/** That one host is not checked says nothing of another, whose word may be all that vouches for the source. */
function isAtHostOf(source: SourceSpec, { transport, host }: UrlSource): boolean {
  return source.kind === 'url' && source.transport === transport && source.host === host;
}

function readLocal(path: string, { url, limit }: SmallFileRequest): Buffer {
  const fd = open(path, url.redacted);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw unreadable('SOURCE_UNREADABLE', url.redacted, 'it is no regular file');
    if (stat.size > limit) throw tooLarge(url.redacted, limit);
    const bytes = Buffer.alloc(stat.size);
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

function open(path: string, shown: string): number {
  try {
    return openSync(path, LOCAL_READ);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw unreadable('SOURCE_NOT_FOUND', shown, 'it does not exist', cause);
    throw unreadable(
      'SOURCE_UNREADABLE',
      shown,
      code === 'ELOOP' ? 'it is a link' : `the system says ${code}`,
      cause,
    );
  }
}

function withLimit(context: Context, limit: number): Context {
  const known = CONTEXTS.get(context) ?? new Map<number, Context>();
  CONTEXTS.set(context, known);
  const limited = known.get(limit) ?? {
    ...context,
    limits: { ...context.limits, fileBytes: Math.min(limit, context.limits.fileBytes) },
  };
  known.set(limit, limited);
  return limited;
}

function tooLarge(shown: string, limit: number): ArxError {
  return new ArxError(
    'VERIFY_TOO_LARGE',
    `Cannot read "${shown}": it is too large, expected at most ${limit} bytes`,
  );
}

function unreadable(
  code: 'SOURCE_NOT_FOUND' | 'SOURCE_UNREADABLE',
  shown: string,
  is: string,
  cause?: unknown,
): ArxError {
  return new ArxError(code, `Cannot read "${shown}": ${is}, expected a file`, { cause });
}
