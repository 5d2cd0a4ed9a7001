import type { ArxError } from '../../core/errors.ts';

// Beside the error, not in it: the text may hold credentials, and errors are printed and serialized whole.
const TEXTS = new WeakMap<ArxError, string>();

/** Keeps the text in which an error has its places, for as long as the error lives. Returns the error. */
export function withManifestText(error: ArxError, text: string): ArxError {
  TEXTS.set(error, text);
  return error;
}

/** The text in which an error has its places, if there is one. It may hold credentials: print it by `formatProblem` only. */
export function manifestTextOf(error: ArxError): string | undefined {
  return TEXTS.get(error);
}
