import { ERROR_CODES, type ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { visible } from '../../core/visible.ts';

const LONGEST = 2000;

/** What somebody does with which plug-in, for messages. */
export interface PluginUse {
  /** `NAME@VERSION`. */
  readonly plugin: string;
  /** What people call the target. */
  readonly host: string;
  /** Words of its secrets: no message shows them. */
  readonly secrets: readonly string[];
}

/** What a plug-in threw, as an error of arx that names it: it keeps a code of the HOST_ family. */
export function hostPluginError(error: unknown, { plugin, host, secrets }: PluginUse): ArxError {
  // Of arx itself: from a program that could not be started, or an interrupt.
  if (error instanceof ArxError) return error;
  const { code, message } = shapeOf(error);
  return new ArxError(
    isHostCode(code) ? code : 'PLUGIN_FAILED',
    `Cannot reach ${quoted(host)}: the plug-in ${plugin} says: ${shown(message, secrets)}`,
    { data: { host } },
  );
}

/** @returns an error that says what a plug-in did instead of what it must. */
export function wrongPlugin({ plugin, host }: PluginUse, does: string, expected: string): ArxError {
  return new ArxError(
    'PLUGIN_FAILED',
    `Cannot reach ${quoted(host)}: the plug-in ${plugin} ${does}, expected ${expected}`,
    { hint: 'Tell its author', data: { host } },
  );
}

/** One line of what somebody else wrote, without secrets. */
export function shown(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((all, secret) => all.replaceAll(secret, '[redacted]'), text);
  const line = visible(redactText(hidden).replace(/\s+/g, ' ').trim()).slice(0, LONGEST).toWellFormed();
  return line === '' ? 'nothing' : line;
}

/** It may have thrown anything, also something that cannot be read. */
function shapeOf(error: unknown): { readonly code?: unknown; readonly message: string } {
  try {
    if (!(error instanceof Error)) return { message: String(error) };
    const { code, message }: { readonly code?: unknown; readonly message: unknown } = error;
    return { code, message: String(message) };
  } catch {
    return { message: 'something that is no error' };
  }
}

function isHostCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code.startsWith('HOST_') && Object.hasOwn(ERROR_CODES, code);
}
