import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../archive/store.ts';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { redactUrl } from '../core/redact.ts';
import { type BodyFacts, continues, factsOf, rangeHeaders } from './http/body-range.ts';
import { type Answer, exchange } from './http/exchange.ts';
import { failed, type Failure, networkFailure, statusFailure } from './http/http-error.ts';
import { HTTP_SETTINGS, type HttpSettings } from './http/http-settings.ts';
import { isHtmlType, looksLikeHtml } from './http/looks-like-html.ts';
import { PartialFile, type StoredFile } from './http/partial-file.ts';
import { isRedirect, nextHop } from './http/redirect.ts';
import { retryDelay } from './http/retry-delay.ts';
import { algorithmsFor } from './integrity.ts';

// How many bytes lie between two progress events.
const STEP = 1024 * 1024;

/** What to download. */
export interface DownloadRequest {
  /** May hold credentials in its userinfo; they go to its own origin only. */
  readonly location: string;
  /** The source's name in messages and events, without credentials. */
  readonly source: string;
  /** SRI string whose algorithm the result must also have. */
  readonly integrity?: string;
  /** True where an archive is expected: a web page is an error then. */
  readonly archive: boolean;
}

/** A downloaded file. */
export interface Download extends StoredFile {
  /** The URL that answered, without credentials. */
  readonly url: string;
  readonly host: string;
}

/** The body that came so far, over all tries. */
interface Progress {
  readonly file: PartialFile;
  facts: BodyFacts | undefined;
  waited: number;
}

/**
 * Downloads one file into the store. Redirects are followed by hand; a cut body goes on where it was cut, when the
 * server can; 429, 5xx and cuts are tried again. Nothing is decompressed.
 * @throws ArxError SOURCE_*, WRITE_FAILED, INTERRUPTED; nothing is left behind then.
 */
export async function download(
  request: DownloadRequest,
  store: Store,
  context: Context,
  settings: HttpSettings = HTTP_SETTINGS,
): Promise<Download> {
  using file = new PartialFile(store, algorithmsFor(request.integrity));
  const progress: Progress = { file, facts: undefined, waited: 0 };
  for (let tried = 1; ; tried += 1) {
    const outcome = await tryOnce(request, progress, settings, context);
    if ('url' in outcome) return await finish(file, outcome.url);
    await waitOrFail(request, progress, { ...outcome, tried }, { settings, context });
  }
}

/** A failed try, with what the server said about when to come back. */
interface Failed {
  readonly failure: Failure;
  readonly retryAfter: string | undefined;
}

async function tryOnce(
  request: DownloadRequest,
  progress: Progress,
  settings: HttpSettings,
  context: Context,
): Promise<{ readonly url: URL } | Failed> {
  try {
    const { answer, url } = await follow(request, progress, settings, context);
    const retryAfter = answer.headers['retry-after'];
    if (answer.status === 416) return startAgain(answer, progress);
    if (answer.status !== 200 && answer.status !== 206) {
      answer.discard();
      return { failure: statusFailure(answer.status), retryAfter };
    }
    await receive(answer, { request, progress, url, context });
    return { url };
  } catch (error) {
    checkAborted(context);
    if (error instanceof ArxError) throw error;
    return { failure: networkFailure(error), retryAfter: undefined };
  }
}

/** Asks, and asks again where redirects lead, until an answer is none. */
async function follow(
  { location, source }: DownloadRequest,
  { file, facts }: Progress,
  settings: HttpSettings,
  context: Context,
): Promise<{ answer: Answer; url: URL }> {
  const { url: first, authorization } = withoutUserinfo(location);
  const visited = [first];
  for (let url = first; ;) {
    const own = url.origin === first.origin ? authorization : {};
    const answer = await exchange(
      { url, headers: { ...own, ...rangeHeaders(file.size, facts) } },
      settings,
      context,
    );
    if (!isRedirect(answer.status)) return { answer, url };
    answer.discard();
    url = nextHop(visited, answer.headers['location'], settings.hops);
    visited.push(url);
    context.report({ type: 'source', source, state: 'started', detail: `sent on to ${redactUrl(url.href)}` });
  }
}

interface Receiving {
  readonly request: DownloadRequest;
  readonly progress: Progress;
  readonly url: URL;
  readonly context: Context;
}

async function receive(answer: Answer, { request, progress, url, context }: Receiving): Promise<void> {
  const { file } = progress;
  if (answer.status === 200 || progress.facts === undefined) beginBody(answer, request, progress, url);
  else if (!continues(answer.headers, file.size, progress.facts)) throw startOver(answer, progress);
  const total = progress.facts?.size;
  demandSize(request, Math.max(total ?? 0, file.size), context, answer);
  await answer.read((chunk) => {
    if (file.size === 0 && request.archive && looksLikeHtml(chunk)) throw page(request, url);
    demandSize(request, file.size + chunk.length, context);
    const before = file.size;
    file.append(chunk);
    if (Math.floor(before / STEP) === Math.floor(file.size / STEP)) return;
    const whole = total === undefined ? {} : { total };
    context.report({ type: 'progress', step: request.source, done: file.size, ...whole });
  });
  if (total !== undefined && file.size !== total) throw new CutError();
}

function beginBody(answer: Answer, request: DownloadRequest, progress: Progress, url: URL): void {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  // RFC 9110, section 12.5.3: we accept identity only. An archive is read by its content, however it was called.
  const refused = encoding !== 'identity' && encoding !== '' && !request.archive;
  const html = request.archive && isHtmlType(answer.headers['content-type']);
  if (refused || html || answer.status === 206) answer.discard();
  if (refused) throw encoded(request, encoding);
  if (html) throw page(request, url);
  if (answer.status === 206) throw new CutError();
  progress.file.restart();
  progress.facts = factsOf(answer.headers);
}

/** The server has another body, or cannot go on: the next try takes it from its beginning. */
function startOver(answer: Answer, progress: Progress): Error {
  answer.discard();
  progress.file.restart();
  progress.facts = undefined;
  return new CutError();
}

function startAgain(answer: Answer, progress: Progress): Failed {
  startOver(answer, progress);
  return { failure: networkFailure(new CutError()), retryAfter: undefined };
}

/** A body that ended early. */
class CutError extends Error {
  readonly code = 'ECONNRESET';
}

interface Again extends Failed {
  readonly tried: number;
}

async function waitOrFail(
  { source }: DownloadRequest,
  progress: Progress,
  { failure, retryAfter, tried }: Again,
  { settings, context }: { readonly settings: HttpSettings; readonly context: Context },
): Promise<void> {
  const wait = retryDelay(tried, retryAfter, settings);
  progress.waited += wait;
  if (!failure.again || tried >= settings.tries || progress.waited > settings.budget)
    throw failed(source, failure, tried);
  const seconds = (wait / 1000).toFixed(1);
  context.report({
    type: 'source',
    source,
    state: 'started',
    detail: `${failure.what}; again in ${seconds} s`,
  });
  await sleep(wait, undefined, { signal: context.signal }).catch(() => checkAborted(context));
}

async function finish(file: PartialFile, url: URL): Promise<Download> {
  return { ...(await file.commit()), url: redactUrl(url.href), host: url.host };
}

/** The URL to ask and, for its own origin only, the credential of its userinfo (RFC 7617). */
function withoutUserinfo(location: string): { url: URL; authorization: Record<string, string> } {
  const url = new URL(location);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username === '' && password === '') return { url, authorization: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function demandSize(request: DownloadRequest, size: number, context: Context, answer?: Answer): void {
  const limit = context.limits.fileBytes;
  if (size <= limit) return;
  answer?.discard();
  throw new ArxError(
    'SOURCE_TOO_LARGE',
    `Cannot download "${request.source}": it has ${size} bytes or more, expected at most ${limit}`,
  );
}

function page({ source }: DownloadRequest, url: URL): ArxError {
  return new ArxError(
    'SOURCE_HTML',
    `Cannot use "${source}": ${url.host} answered with a web page, expected an archive`,
    {
      hint: 'Open the URL in a browser: it may need a login, or have moved',
    },
  );
}

function encoded({ source }: DownloadRequest, encoding: string): ArxError {
  const shown = JSON.stringify(encoding.slice(0, 40));
  return new ArxError(
    'SOURCE_ENCODING',
    `Cannot download "${source}": the server encoded it as ${shown}, expected identity`,
  );
}
