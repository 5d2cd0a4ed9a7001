import { ArxError } from '../../core/errors.ts';
import type { Receipt } from '../state/receipt.ts';
import type { Course } from './course.ts';

interface End {
  readonly course: Course;
  /** Nothing was to be taken back. */
  readonly stays: boolean;
}

/** The error that made a run fail, with what became of what the run had done before. */
export function undoneError(error: unknown, receipt: Receipt, end: End): unknown {
  if (!(error instanceof ArxError)) return error;
  const { code, message, hint, at, problems, data, cause } = error;
  const told = words(receipt, end);
  return new ArxError(code, told === undefined ? message : `${message}; ${told}`, {
    ...(hint !== undefined && { hint }),
    ...(at !== undefined && { at }),
    ...(cause !== undefined && { cause }),
    problems,
    data: { ...data, receipt: receipt.id, result: receipt.result, remarks: receipt.remarks },
  });
}

/** Nothing is said where there was nothing to take back. */
function words({ id, result, remarks }: Receipt, { course, stays }: End): string | undefined {
  if (stays) return 'what it has done stays, as you asked';
  if (result === 'failed') return `not everything could be taken back: see \`arx status --receipts\` (${id})`;
  const done = [course.changes, course.services, course.daemons, remarks];
  return done.some((list) => list.length > 0) ? 'everything was taken back' : undefined;
}
