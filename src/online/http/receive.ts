import { ArxError } from '../../core/errors.ts';
import { continues, factsOf } from './body-range.ts';
import type { Downloading } from './downloading.ts';
import type { Answer } from './exchange.ts';
import type { Followed } from './follow.ts';
import { isHtmlType, looksLikeHtml } from './looks-like-html.ts';

// How many bytes lie between two progress events.
const STEP = 1024 * 1024;

/**
 * Takes the body of a 200 or 206 answer into the file.
 * @throws ArxError SOURCE_HTML, SOURCE_ENCODING, SOURCE_TOO_LARGE, WRITE_FAILED; Error of the network when it is cut.
 */
export async function receive({ answer, url }: Omit<Followed, 'login'>, work: Downloading): Promise<void> {
  const { file, request, context } = work;
  if (answer.status === 200 || file.facts === undefined) beginBody(answer, url, work);
  else if (!continues(answer.headers, url, file.size, file.facts)) throw startOver(answer, work);
  const total = file.facts?.size;
  demandSize(work, Math.max(total ?? 0, file.size), answer);
  await answer.read((chunk) => {
    if (file.size === 0 && request.archive && looksLikeHtml(chunk)) throw page(work, url);
    demandSize(work, file.size + chunk.length);
    const before = file.size;
    file.append(chunk);
    if (Math.floor(before / STEP) === Math.floor(file.size / STEP)) return;
    const whole = total === undefined ? {} : { total };
    context.report({ type: 'progress', step: request.key ?? request.source, done: file.size, ...whole });
  });
  if (total !== undefined && file.size !== total) throw new CutError();
}

/** The server has another body, or cannot go on: the next try takes it from its beginning. */
export function startOver(answer: Answer, { file }: Downloading): Error {
  answer.discard();
  file.restart();
  return new CutError();
}

function beginBody(answer: Answer, url: URL, work: Downloading): void {
  const { request, file } = work;
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  // RFC 9110, section 12.5.3: we accept identity only. An archive is read by its content, however it was called.
  const refused = encoding !== 'identity' && encoding !== '' && !request.archive;
  const html = request.archive && isHtmlType(answer.headers['content-type']);
  if (refused || html || answer.status === 206) answer.discard();
  if (refused) throw encoded(work, encoding);
  if (html) throw page(work, url);
  if (answer.status === 206) throw new CutError();
  file.restart(factsOf(answer.headers, url));
}

/** A body that ended early. */
class CutError extends Error {
  readonly code = 'ECONNRESET';
}

function demandSize({ request, context }: Downloading, size: number, answer?: Answer): void {
  const limit = context.limits.fileBytes;
  if (size <= limit) return;
  answer?.discard();
  throw new ArxError(
    'SOURCE_TOO_LARGE',
    `Cannot download "${request.source}": it has ${size} bytes or more, expected at most ${limit}`,
  );
}

function page({ request }: Downloading, url: URL): ArxError {
  return new ArxError(
    'SOURCE_HTML',
    `Cannot use "${request.source}": ${url.host} answered with a web page, expected an archive`,
    {
      hint: 'Open the URL in a browser: it may need a login, or have moved',
    },
  );
}

function encoded({ request }: Downloading, encoding: string): ArxError {
  const shown = JSON.stringify(encoding.slice(0, 40));
  return new ArxError(
    'SOURCE_ENCODING',
    `Cannot download "${request.source}": the server encoded it as ${shown}, expected identity`,
  );
}
