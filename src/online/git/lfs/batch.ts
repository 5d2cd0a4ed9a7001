import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, checkAborted } from '../../../core/context.ts';
import { ArxError } from '../../../core/errors.ts';
import { type Answer, exchange } from '../../http/exchange.ts';
import { arxErrorIn, type Failure, networkFailure, statusFailure } from '../../http/http-error.ts';
import { HTTP_SETTINGS } from '../../http/http-settings.ts';
import { retryDelay } from '../../http/retry-delay.ts';
import { tlsAccess } from '../tls-access.ts';
import { type BatchAction, batchActions } from './batch-answer.ts';
import { helperHeaders, lfsHeaders } from './lfs-credential.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsFile } from './lfs-file.ts';
import type { LfsServer } from './lfs-server.ts';

const TYPE = 'application/vnd.git-lfs+json';
const LONGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Asks a server where some objects are (git-lfs, docs/api/batch.md, operation "download").
 * @throws ArxError SOURCE_LFS, SOURCE_UNAUTHORIZED, other SOURCE_*, INTERRUPTED.
 */
export async function askBatch(
  server: LfsServer,
  files: readonly LfsFile[],
  context: Context,
): Promise<BatchAction[]> {
  const objects = files.map(({ oid, size }) => ({ oid, size }));
  const body = JSON.stringify({ operation: 'download', transfers: ['basic'], objects, hash_algo: 'sha256' });
  let headers = lfsHeaders(server, context);
  for (let tried = 1; ; tried += 1) {
    const { failure, text, retryAfter, status } = await post(server, { body, headers }, context);
    if (text !== undefined) return batchActions(text, files, server);
    const more =
      status === 401 && Object.keys(headers).length === 0 && (await helperHeaders(server, context));
    if (more) headers = more;
    else if (!failure.again || tried >= HTTP_SETTINGS.tries) throw refused(server, files, failure, status);
    else {
      const wait = retryDelay(tried, retryAfter, HTTP_SETTINGS);
      if (wait > HTTP_SETTINGS.budget) throw refused(server, files, failure, status);
      await sleep(wait, undefined, { signal: context.signal }).catch(() => checkAborted(context));
    }
  }
}

type Posted = { readonly status?: number; readonly retryAfter?: string | undefined } & (
  | { readonly text: string; readonly failure?: never }
  | { readonly failure: Failure; readonly text?: undefined }
);

async function post(
  server: LfsServer,
  { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  context: Context,
): Promise<Posted> {
  const url = new URL(`${server.url.href}/objects/batch`);
  try {
    const { agentsFor } = await import('../../http/agents.ts');
    const agents = agentsFor({ url, written: url, ...tlsAccess(url, server.location, context) }, context);
    const sent = { accept: TYPE, 'content-type': TYPE, ...headers };
    const answer = await exchange({ url, headers: sent, agents, body }, HTTP_SETTINGS, context);
    const { status } = answer;
    if (status === 200) return { text: await textOf(answer), status };
    answer.discard();
    return { failure: statusFailure(status), status, retryAfter: answer.headers['retry-after'] };
  } catch (error) {
    checkAborted(context);
    const own = arxErrorIn(error);
    if (own !== undefined) throw own;
    return { failure: networkFailure(error) };
  }
}

async function textOf(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  await answer.read((chunk) => {
    size += chunk.length;
    if (size > LONGEST_ANSWER)
      throw new ArxError('SOURCE_LFS', 'Cannot read the answer of an LFS server: it is too long');
    chunks.push(Buffer.from(chunk));
  });
  return Buffer.concat(chunks).toString();
}

function refused(
  server: LfsServer,
  files: readonly LfsFile[],
  failure: Failure,
  status: number | undefined,
): ArxError {
  const { location, url } = server;
  const where = `the LFS server "${url.href}"`;
  if (failure.code !== 'SOURCE_NOT_FOUND' && status !== 501)
    return new ArxError(
      failure.code,
      `Cannot use "${location.source}": of ${where}, ${failure.what}, expected its objects`,
      failure.hint === undefined ? {} : { hint: failure.hint },
    );
  return lfsError(location, files[0] as LfsFile, `there is no LFS server at "${url.href}"`);
}
