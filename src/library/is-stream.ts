import type { TextStream } from './forms.ts';

/** Whether a value is read by `for await`. */
export function isStream(value: unknown): value is TextStream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
