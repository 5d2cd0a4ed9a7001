import type { HostError, HostResult } from '../run/fleet-result.ts';

/** Characters of one text, and texts of one list. */
const LONGEST = 2000;
const MOST = 50;

/** A result as a report can hold it, whatever its target has said: a report that nobody takes would keep its run waiting. */
export function boundedResult({ error, remarks, lastLines, ...rest }: HostResult): HostResult {
  return {
    ...rest,
    ...(error !== undefined && { error: boundedError(error) }),
    ...(remarks !== undefined && { remarks: boundedList(remarks) }),
    ...(lastLines !== undefined && { lastLines: boundedList(lastLines) }),
  };
}

function boundedError({ code, message, hint }: HostError): HostError {
  return { code, message: bounded(message), ...(hint !== undefined && { hint: bounded(hint) }) };
}

function boundedList(texts: readonly string[]): string[] {
  const more = texts.length - MOST;
  return [...texts.slice(0, MOST).map(bounded), ...(more > 0 ? [`and ${more} more`] : [])];
}

function bounded(text: string): string {
  return text.slice(0, LONGEST).replaceAll('\0', '').toWellFormed();
}
