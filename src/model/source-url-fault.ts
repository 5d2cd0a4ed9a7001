import type { ErrorCode } from '../core/error-codes.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { redactUrl } from '../core/redact.ts';

/** What is wrong with a source URL, and with which part of its text. */
export interface UrlFault {
  readonly code: ErrorCode;
  /** What is, and what should be: `the port is "x", expected a number`. Never a credential. */
  readonly is: string;
  readonly hint?: string;
  /** The part of the text, in UTF-16 units; missing: all of it. */
  readonly start?: number;
  readonly length?: number;
}

/** The error for a source URL. Its data has `start` and `length` of the part at fault, for the caret. */
export function urlError(text: string, fault: UrlFault): ArxError {
  const { code, is, hint, start = 0, length = text.length } = fault;
  const message = `Cannot use the source ${quoted(redactUrl(text))}: ${is}`;
  return new ArxError(code, message, { ...(hint === undefined ? {} : { hint }), data: { start, length } });
}
