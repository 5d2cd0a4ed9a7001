import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';

/** The error for a daemon that cannot be started. */
export function daemonFailure(
  code: 'RUN_SERVICE_REFUSED' | 'RUN_SERVICE_FAILED',
  daemon: string,
  { problem, hint }: { readonly problem: string; readonly hint?: string },
): ArxError {
  const message = `Cannot start the daemon ${quoted(daemon)}: ${problem}`;
  return new ArxError(code, message, { data: { daemon }, ...(hint !== undefined && { hint }) });
}
