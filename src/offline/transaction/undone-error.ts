import { ArxError } from '../../core/errors.ts';
import type { Undone } from '../change/undo-run.ts';
import { unwrittenWords } from '../change/unwritten-words.ts';
import type { Course } from './course.ts';

interface End {
  readonly course: Course;
  /** Nothing was to be taken back. */
  readonly stays: boolean;
}

/** The error that made a run fail, with what became of what the run had done before. It names no receipt that is not there. */
export function undoneError(error: unknown, undone: Undone, end: End): unknown {
  if (!(error instanceof ArxError)) return error;
  const { code, message, hint, at, problems, data, cause } = error;
  const { id, result, remarks, unwritten } = undone;
  const told = [message, words(undone, end), unwrittenWords(undone)].filter((part) => part !== undefined);
  return new ArxError(code, told.join('; '), {
    ...(hint !== undefined && { hint }),
    ...(at !== undefined && { at }),
    ...(cause !== undefined && { cause }),
    problems,
    data: { ...data, ...(unwritten === undefined && { receipt: id }), result, remarks },
  });
}

/** Nothing is said where there was nothing to take back. */
function words({ id, result, remarks, unwritten }: Undone, { course, stays }: End): string | undefined {
  if (stays) return 'what it has done stays, as you asked';
  if (result === 'failed') {
    const where = unwritten === undefined ? `: see \`arx status --receipts\` (${id})` : '';
    return `not everything could be taken back${where}`;
  }
  const done = [course.changes, course.services, course.daemons, remarks];
  return done.some((list) => list.length > 0) ? 'everything was taken back' : undefined;
}
