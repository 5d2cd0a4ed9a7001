import { createHash } from 'node:crypto';

type Headers = Readonly<Record<string, string | undefined>>;

/** What is known of the body that is being downloaded, to go on with it after a cut. */
export interface BodyFacts {
  /** The whole size in bytes, when the server said it. */
  readonly size: number | undefined;
  /** What identifies the body: a strong ETag or a date (RFC 9110, section 13.1.5). Undefined: it cannot be resumed. */
  readonly validator: string | undefined;
  /** A digest of where it came from: a validator means something there only. */
  readonly place: string;
}

/** The facts of a whole body that `url` gave. */
export function factsOf(headers: Headers, url: URL): BodyFacts {
  const { etag, 'accept-ranges': ranges, 'content-length': length } = headers;
  const strong = etag !== undefined && /^"[^"]*"$/.test(etag) ? etag : undefined;
  const validator =
    ranges?.trim().toLowerCase() === 'none'
      ? undefined
      : (strong ?? (etag === undefined ? strongDate(headers) : undefined));
  const size = length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
  return { size, validator, place: placeOf(url) };
}

/** The headers that ask for the rest of a body (RFC 9110, sections 13.1.5 and 14.2). */
export function rangeHeaders(have: number, facts: BodyFacts | undefined): Record<string, string> {
  if (have === 0 || facts?.validator === undefined) return {};
  return { range: `bytes=${have}-`, 'if-range': facts.validator };
}

/** True if a 206 answer of `url` goes on exactly where we are, with the same body (RFC 9110, sections 14.4 and 15.3.7). */
export function continues(headers: Headers, url: URL, have: number, facts: BodyFacts): boolean {
  const { 'content-range': range, etag } = headers;
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range ?? '') ?? [];
  if (start === undefined || Number(start) !== have || Number(end) < have) return false;
  if (facts.place !== placeOf(url)) return false;
  if (etag !== undefined && facts.validator?.startsWith('"') === true && etag !== facts.validator)
    return false;
  return facts.size === undefined || total === '*' || Number(total) === facts.size;
}

/** RFC 9110, section 8.8.2.2: a date is strong when the answer was made at least a second later. */
function strongDate({ 'last-modified': modified, date }: Headers): string | undefined {
  const later = Date.parse(date ?? '') - Date.parse(modified ?? '');
  return later >= 1000 ? modified : undefined;
}

/** A digest of a URL without its query, which differs from one signed link to the next. */
export function placeOf({ origin, pathname }: URL): string {
  return createHash('sha256').update(`${origin}${pathname}`).digest('hex');
}
