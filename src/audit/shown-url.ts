import { redactUrl } from '../core/redact.ts';

const LONGEST = 300;

/** A URL, or another text of a seal, as evidence: without credentials, and cut where nobody reads on. */
export function shownUrl(text: string): string {
  const clean = redactUrl(text);
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST - 1).toWellFormed()}…` : clean;
}
