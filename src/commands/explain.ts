import type { CodePage } from '../core/codes/code-page.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { ArxError } from '../core/errors.ts';

/** An error code with its page. */
export interface ExplainedCode extends CodePage {
  readonly code: ErrorCode;
}

/**
 * `arx explain [CODE]`: one code, or all of them in the order of their families.
 * @throws ArxError USAGE_INVALID for an unknown code.
 */
export function explain(code: string | undefined): ExplainedCode[] {
  if (code === undefined) return Object.keys(ERROR_CODES).map((known) => page(known as ErrorCode));
  const found = code.toUpperCase().replaceAll('-', '_');
  if (Object.hasOwn(ERROR_CODES, found)) return [page(found as ErrorCode)];
  const meant = didYouMean(found, Object.keys(ERROR_CODES));
  throw new ArxError('USAGE_INVALID', `Cannot explain "${code}": there is no such error code`, {
    hint: meant === undefined ? '`arx explain` alone lists all codes' : `Did you mean ${meant}?`,
  });
}

function page(code: ErrorCode): ExplainedCode {
  return { code, ...ERROR_CODES[code] };
}
