import type { ErrorCode } from '../../core/error-codes.ts';

const HINTS: Partial<Record<ErrorCode, string>> = {
  RUN_NO_CWD: 'Place data there, let an earlier command make it, or correct `cwd`',
  RUN_NO_PROGRAM: 'Install it, bring it as a source, or name it by its absolute path',
  RUN_NO_SECRET: 'Put the value where the message says; `--dry-run` lists all that are needed',
  RUN_SILENT: 'Find out in its log what it waits for, or give it a longer `silence`',
  RUN_TIMEOUT: 'Find out in its log what it waits for, or give it a longer `timeout`',
};

/** The next step after a command that could not be run or did not end, if its code tells one. */
export function stepHint(code: ErrorCode): string | undefined {
  return HINTS[code];
}
