/** Where a registry gives out tokens, and what it calls itself there. */
export interface BearerChallenge {
  readonly realm: string;
  readonly service?: string;
}

/** RFC 9110, section 11.6.1: the name of a scheme or of a parameter, and the value of a parameter as token or quoted string. */
const PART = /[\s,]*([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;

/** What the first `Bearer` of a `WWW-Authenticate` header says (RFC 6750, section 3); undefined when there is none, or without a realm. */
export function bearerChallenge(header: string | undefined): BearerChallenge | undefined {
  const found = new Map<string, string>();
  let inside = false;
  for (const [, name = '', text, token] of (header ?? '').matchAll(new RegExp(PART, 'gy'))) {
    const value = text?.replaceAll(/\\(.)/g, '$1') ?? token;
    if (value !== undefined) {
      if (inside && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
    } else if (inside) break;
    else inside = name.toLowerCase() === 'bearer';
  }
  const [realm, service] = ['realm', 'service'].map((name) => found.get(name));
  if (realm === undefined || realm === '') return undefined;
  return { realm, ...(service !== undefined && { service }) };
}
