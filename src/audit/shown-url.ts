import { redactUrl } from '../core/redact.ts';

const LONGEST = 300;

/** A URL, or another text of a seal, as evidence: without credentials, and cut where nobody reads on. */
export function shownUrl(text: string, longest: number = LONGEST): string {
  const clean = redactUrl(text);
  return clean.length > longest ? `${clean.slice(0, longest - 1).toWellFormed()}…` : clean;
}
