import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';

/** What was given as a database of vulnerabilities is none, or is damaged. */
export function advisoriesInvalid(file: string, problem: string, cause?: unknown): ArxError {
  return new ArxError('ADVISORIES_INVALID', `Cannot read the advisories ${quoted(file)}: ${problem}`, {
    hint: 'Give a directory or a zip file of OSV records, whole and as its publisher made it',
    ...(cause !== undefined && { cause }),
  });
}

/** The error itself if it is an interruption, else one about the database. */
export function asAdvisoriesError(file: string, error: unknown): unknown {
  if (!(error instanceof ArxError) || ['INTERRUPTED', 'ADVISORIES_INVALID', 'INTERNAL'].includes(error.code))
    return error;
  return advisoriesInvalid(file, error.message.replace(/^[^:]*: /, ''), error);
}
