import { ArxError } from '../../core/errors.ts';
import { stepHint } from '../../offline/steps/step-hint.ts';
import { newCourse } from '../../offline/transaction/course.ts';
import { undoneError } from '../../offline/transaction/undone-error.ts';
import { CUT_OFF } from './cut-off.ts';
import type { Followed } from './follow-to-end.ts';
import { knownCode } from './known-code.ts';

/** The error of a run that did not end well, as a run on this machine would have it; undefined for one that did. */
export function failureOf({ closing, course, receipt }: Followed): unknown {
  if (course.end === 'acted') return undefined;
  const { code, message } = receipt.error ?? CUT_OFF;
  const hint = stepHint(knownCode(code));
  const error = new ArxError(knownCode(code), message, hint === undefined ? {} : { hint });
  const { changes } = closing;
  const { services, daemons } = course;
  const done = { ...newCourse(), changes, services, daemons: [...daemons.values()] };
  return undoneError(error, receipt, { course: done, stays: course.end === 'stays' });
}
