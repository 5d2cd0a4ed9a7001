import { explainedRule, type ExplainedRule } from '../audit/explained-rule.ts';
import { RULES } from '../audit/rules/index.ts';
import type { CodePage } from '../core/codes/code-page.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { ArxError } from '../core/errors.ts';

/** An error code with its page. */
export interface ExplainedCode extends CodePage {
  readonly code: ErrorCode;
}

/** Error codes and rules, each with its page. */
export interface Explained {
  readonly codes: readonly ExplainedCode[];
  readonly rules: readonly ExplainedRule[];
}

/**
 * `arx explain [CODE]`: one error code or rule, or all of them in the order of their families.
 * @throws ArxError USAGE_INVALID for an unknown code.
 */
export function explain(code: string | undefined): Explained {
  if (code === undefined) return { codes: ALL_CODES.map(page), rules: RULES.map(explainedRule) };
  // Also as it stands in a message: error[CODE].
  const error = code
    .replace(/^error\[(.*)\]:?$/i, '$1')
    .toUpperCase()
    .replaceAll('-', '_');
  if (isErrorCode(error)) return { codes: [page(error)], rules: [] };
  const rule = code.toUpperCase().replace(/[-_ ]/g, '');
  const found = RULES.filter(({ id }) => id === rule);
  if (found.length > 0) return { codes: [], rules: found.map(explainedRule) };
  const meant = didYouMean(error, [...ALL_CODES, ...RULES.map(({ id }) => id)]);
  throw new ArxError('USAGE_INVALID', `Cannot explain "${code}": there is no such error code or rule`, {
    hint: meant === undefined ? '`arx explain` alone lists all codes' : `Did you mean ${meant}?`,
  });
}

const ALL_CODES = Object.keys(ERROR_CODES) as readonly ErrorCode[];

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}

function page(code: ErrorCode): ExplainedCode {
  return { code, ...ERROR_CODES[code] };
}
