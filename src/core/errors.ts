import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import type { ExitCode } from './exit-code.ts';

/** A place in a text that a person wrote. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the caret line underlines; at least 1. */
  readonly length: number;
}

/** One of several problems of a document. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly at?: Place;
  readonly hint?: string;
}

/** What an ArxError carries beside its code and sentence. */
export interface ErrorDetails {
  /** The next step for the reader, a sentence without a full stop. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly at?: Place;
  /** Every problem of a document, sorted by place. */
  readonly problems?: readonly Problem[];
  /** Facts for machines; never a credential. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of arx. Callers match `code`; people read `message`, which has the form
 * `Cannot <do> "<thing>": <what is>, expected <what should be>`. Every message is free of credentials.
 */
export class ArxError extends Error {
  override readonly name = 'ArxError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly at: Place | undefined;
  readonly problems: readonly Problem[];
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.at = details.at;
    this.problems = details.problems ?? [];
    this.data = details.data ?? {};
  }

  /** The exit status of a program that ends with this error. */
  get exit(): ExitCode {
    return ERROR_CODES[this.code].exit;
  }
}
