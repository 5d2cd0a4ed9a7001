import type { Store } from '../archive/store.ts';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { redactUrl } from '../core/redact.ts';
import { rangeHeaders } from './http/body-range.ts';
import { countDown } from './http/count-down.ts';
import type { Downloading, DownloadRequest } from './http/downloading.ts';
import type { Answer } from './http/exchange.ts';
import { follow } from './http/follow.ts';
import { loginHint } from './http/login-hint.ts';
import { arxErrorIn, failed, type Failure, networkFailure, statusFailure } from './http/http-error.ts';
import { HTTP_SETTINGS, type HttpSettings } from './http/http-settings.ts';
import { openPartial, type StoredFile } from './http/partial-file.ts';
import { receive, startOver } from './http/receive.ts';
import { requestName } from './http/request-name.ts';
import { retryDelay } from './http/retry-delay.ts';
import { rememberValidators } from './http/validators.ts';
import { algorithmsFor } from './integrity.ts';
import { noteBusy } from './limiter.ts';

export type { DownloadRequest } from './http/downloading.ts';

// A try that brought this many new bytes does not count: a long download over a bad link may be cut often.
const STRIDE = 1024 * 1024;

/** A downloaded file. */
export interface Download extends StoredFile {
  /** The URL that answered, without credentials. */
  readonly url: string;
  readonly host: string;
}

/**
 * Downloads one file into the store. Redirects are followed by hand; a cut body goes on where it was cut, when the
 * server can, also one that a killed process began; 429, 5xx and cuts are tried again. Nothing is decompressed.
 * @throws ArxError SOURCE_*, AUTH_INVALID, WRITE_FAILED: nothing is left behind then. INTERRUPTED: what can be gone on
 *   with stays in the store's `partial` for the next download.
 */
export async function download(
  request: DownloadRequest,
  store: Store,
  context: Context,
  settings: HttpSettings = HTTP_SETTINGS,
): Promise<Download> {
  const name = requestName(request);
  const options = { name, algorithms: algorithmsFor(request.integrity) };
  using file = await openPartial(store, options, context);
  const work: Downloading = { request, file, settings, context };
  try {
    const { url, headers } = await untilObtained(work);
    const stored = await file.commit();
    rememberValidators(store, name, { headers, url, digest: stored.digest });
    return { ...stored, url: redactUrl(url.href), host: url.host };
  } catch (error) {
    if (error instanceof ArxError && error.code === 'INTERRUPTED') file.keep();
    throw error;
  }
}

/** A failed try, with what the server said about when to come back. */
interface Failed {
  readonly failure: Failure;
  readonly retryAfter?: string | undefined;
}

/** Who gave the whole body, and what it said of it. */
interface Whole {
  readonly url: URL;
  readonly headers: Answer['headers'];
}

async function untilObtained(work: Downloading): Promise<Whole> {
  const { request, file, settings } = work;
  let furthest = file.size;
  let waited = 0;
  for (let tried = 1; ; tried += 1) {
    const outcome = await tryOnce(work);
    if ('url' in outcome) return outcome;
    if (file.size >= furthest + STRIDE) tried = 1;
    furthest = Math.max(furthest, file.size);
    const { failure, retryAfter } = outcome;
    const wait = retryDelay(tried, retryAfter, settings);
    waited += wait;
    if (!failure.again || tried >= settings.tries) throw failed(request.source, failure, tried);
    if (waited > settings.budget) throw failed(request.source, tooLong(failure, wait, settings), tried);
    await countDown(failure.what, wait, work);
  }
}

async function tryOnce(work: Downloading): Promise<Whole | Failed> {
  let proxy: string | undefined;
  try {
    const { answer, url, login } = await follow(
      work,
      rangeHeaders(work.file.size, work.file.facts),
      (agents) => {
        proxy = agents.proxy;
      },
    );
    if (answer.status === 200 || answer.status === 206) {
      await receive({ answer, url }, work);
      return { url, headers: answer.headers };
    }
    if (answer.status === 416) return { failure: networkFailure(startOver(answer, work)) };
    answer.discard();
    if (answer.status === 429) noteBusy(new URL(work.request.location).host, work.context);
    // Inside of a tunnel only the server itself can answer.
    const between = url.protocol === 'http:' ? proxy : undefined;
    const failure = { ...statusFailure(answer.status, between), ...loginHint(answer.status, login) };
    return { failure, retryAfter: answer.headers['retry-after'] };
  } catch (error) {
    checkAborted(work.context);
    const known = arxErrorIn(error);
    if (known !== undefined) throw known;
    return { failure: withAmount(networkFailure(error, proxy), work) };
  }
}

/** A server that always stops at the same byte is told from a bad link by how much there is. */
function withAmount(failure: Failure, { file: { size, facts } }: Downloading): Failure {
  if (failure.code !== 'SOURCE_RESET' || size === 0) return failure;
  const total = facts?.size === undefined ? '' : ` of ${facts.size}`;
  return { ...failure, what: `${failure.what} after ${size}${total} bytes` };
}

function tooLong(failure: Failure, wait: number, { budget }: HttpSettings): Failure {
  const [asked, most] = [wait, budget].map((time) => Math.ceil(time / 1000));
  return { ...failure, what: `${failure.what} and wants ${asked} s more, where arx waits ${most} s at most` };
}
