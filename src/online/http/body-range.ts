/** What is known of the body that is being downloaded, to go on with it after a cut. */
export interface BodyFacts {
  /** The whole size in bytes, when the server said it. */
  readonly size: number | undefined;
  /** What identifies the body: a strong ETag or a date (RFC 9110, section 13.1.5). Undefined: it cannot be resumed. */
  readonly validator: string | undefined;
}

/** The facts of a whole body. */
export function factsOf(headers: Readonly<Record<string, string | undefined>>): BodyFacts {
  const { etag, 'last-modified': date, 'accept-ranges': ranges, 'content-length': length } = headers;
  const strong = etag !== undefined && /^"[^"]*"$/.test(etag) ? etag : undefined;
  const validator =
    ranges?.trim().toLowerCase() === 'none' ? undefined : (strong ?? (etag === undefined ? date : undefined));
  return { size: length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined, validator };
}

/** The headers that ask for the rest of a body (RFC 9110, sections 13.1.5 and 14.2). */
export function rangeHeaders(have: number, facts: BodyFacts | undefined): Record<string, string> {
  if (have === 0 || facts?.validator === undefined) return {};
  return { range: `bytes=${have}-`, 'if-range': facts.validator };
}

/** True if a 206 answer goes on exactly where we are, with the same body (RFC 9110, sections 14.4 and 15.3.7). */
export function continues(
  headers: Readonly<Record<string, string | undefined>>,
  have: number,
  facts: BodyFacts,
): boolean {
  const { 'content-range': range, etag } = headers;
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range ?? '') ?? [];
  if (start === undefined || Number(start) !== have || Number(end) < have) return false;
  if (etag !== undefined && facts.validator?.startsWith('"') === true && etag !== facts.validator)
    return false;
  return facts.size === undefined || total === '*' || Number(total) === facts.size;
}
