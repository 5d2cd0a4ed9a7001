import { type Closing, decodeClosing } from './closing.ts';
import { type FarCourse, newFarCourse, takeEvent } from './far-course.ts';
import type { TargetView } from './target-view.ts';

/** A run that is not closed on a target, and is at work no more. */
export interface OpenRun {
  readonly closing: Closing;
  /** Without `end` it was cut off, and is not taken back yet. */
  readonly course: FarCourse;
}

/** Reads there what it was to do and what it has reported. @throws ArxError RUN_STATE_INVALID, HOST_UNREACHABLE. */
export async function readOpenRun({ far }: Pick<TargetView, 'far'>, run: string): Promise<OpenRun> {
  const { closing: bytes, events } = await far.reopen(run);
  const closing = decodeClosing(bytes, run);
  const course = newFarCourse();
  for (const event of events) takeEvent(course, event);
  return { closing, course };
}

/** True if nothing of it stays: it has taken itself back, or will be taken back because it was cut off. */
export function isTakenBack({ course: { end } }: OpenRun): boolean {
  return end !== 'acted' && end !== 'stays';
}
