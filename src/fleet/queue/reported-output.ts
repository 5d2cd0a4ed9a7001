import type { Event } from '../../core/event.ts';
import { count, is, listOf, object, oneOf, text } from '../../model/shape.ts';
import { OutputEnds, type Written } from './output-ends.ts';

/** What the commands on a host wrote, as a report has it: the beginning, and the end where that is not all. */
export interface ReportedOutput {
  readonly head: readonly ReportedPiece[];
  /** Bytes between the two that are not here. */
  readonly missing: number;
  readonly tail: readonly ReportedPiece[];
}

interface ReportedPiece extends Omit<Written, 'bytes'> {
  readonly base64: string;
}

const base64 = is(
  'base64',
  (value) => typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value,
);
const pieces = listOf(object({ step: text, stream: oneOf('stdout', 'stderr'), base64 }));

/** Its form in a report. */
export const REPORTED_OUTPUT = object({ head: pieces, missing: count, tail: pieces });

/** Keeps of what a host writes what a report can hold. */
export function outputForReport(): {
  add(event: Event): void;
  /** Undefined when nothing was written. */
  readonly reported: ReportedOutput | undefined;
} {
  const ends = new OutputEnds();
  return {
    add: (event) => void (event.type === 'output' && ends.add(event)),
    get reported() {
      const { head, missing, tail } = ends;
      if (head.length === 0) return undefined;
      return { head: head.map(toText), missing, tail: tail.map(toText) };
    },
  };
}

/** The same as events, as they would come from a host itself; what is missing is told on standard error. @param where all of it is. */
export function outputEvents({ head, missing, tail }: ReportedOutput, where: string): Event[] {
  const events = [head, tail].map((list) => list.map(toEvent));
  if (missing === 0) return events.flat();
  const { step = '' } = head.at(-1) ?? {};
  const bytes = Buffer.from(`\n[${missing} bytes are not here: ${where}]\n`);
  return [...(events[0] ?? []), { type: 'output', step, stream: 'stderr', bytes }, ...(events[1] ?? [])];
}

function toText({ step, stream, bytes }: Written): ReportedPiece {
  return { step, stream, base64: Buffer.from(bytes).toString('base64') };
}

function toEvent({ step, stream, base64: encoded }: ReportedPiece): Event {
  return { type: 'output', step, stream, bytes: Buffer.from(encoded, 'base64') };
}
