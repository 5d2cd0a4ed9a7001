import { ERROR_CODES, type ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import type { LoadedPlugin } from './load-plugin.ts';

const LONGEST = 2000;
const LONGEST_RESOLVED = 4096;

/** What a plug-in threw, as an error of arx: it keeps a code of the SOURCE_ family. */
export function pluginError(error: unknown, request: SourceRequest, { name }: LoadedPlugin): ArxError {
  // By shape too: a plug-in may bring an arx of its own.
  if (error instanceof ArxError) return error;
  const { code, message } = (error instanceof Error ? error : { message: String(error) }) as {
    code?: unknown;
    message: string;
  };
  const words = redactText(message).slice(0, LONGEST);
  const { redacted } = request.spec;
  return new ArxError(
    isSourceCode(code) ? code : 'PLUGIN_FAILED',
    `Cannot obtain "${redacted}": the plug-in ${name} says: ${words}`,
    { cause: error },
  );
}

/**
 * A resolution as the lock can keep it.
 * @throws ArxError PLUGIN_FAILED for anything but one line of text.
 */
export function demandResolved(resolved: unknown, { spec }: SourceRequest, { name }: LoadedPlugin): string {
  if (typeof resolved === 'string' && isLine(resolved) && redactText(resolved) === resolved) return resolved;
  throw new ArxError(
    'PLUGIN_FAILED',
    `Cannot use "${spec.redacted}": the plug-in ${name} resolved it to something else, expected one line of text without a credential`,
  );
}

function isLine(text: string): boolean {
  return text !== '' && text.length <= LONGEST_RESOLVED && !/[\p{Cc}\u2028\u2029]/u.test(text);
}

function isSourceCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code.startsWith('SOURCE_') && Object.hasOwn(ERROR_CODES, code);
}
