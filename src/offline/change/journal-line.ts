import { digestOf } from '../../core/digest.ts';
import { changeText } from '../state/change-text.ts';
import type { JournalRecord } from './journal-model.ts';

const START = '{"digest":"';
const MIDDLE = '","record":';
const DIGEST_LENGTH = 71;
const LAST = '}'.charCodeAt(0);

/** In bytes: more than any line of ours has, and few enough for a text (V8 has at most 512 MiB). */
export const LONGEST_RECORD = 256 * 1024 * 1024;

/** One line of JSON that says its own digest, so that one that was cut off or damaged is seen. */
export function formatJournalLine(record: JournalRecord): string {
  const text = textOf(record);
  return `${START}${digestOf(text)}${MIDDLE}${text}}\n`;
}

/** Changes are put together, because there may be a hundred thousand. */
function textOf(record: JournalRecord): string {
  if (record.type !== 'changes') return JSON.stringify(record);
  return `{"type":"changes","changes":[${record.changes.map(changeText).join(',')}]}`;
}

/** The record of a line without its end; undefined if it is not whole. */
export function parseJournalLine(line: Buffer): JournalRecord | undefined {
  const from = START.length + DIGEST_LENGTH + MIDDLE.length;
  if (line.length <= from) return undefined;
  const text = line.subarray(from, -1);
  const isWhole =
    line.toString('latin1', 0, from) === `${START}${digestOf(text)}${MIDDLE}` && line.at(-1) === LAST;
  return isWhole ? (JSON.parse(text.toString()) as JournalRecord) : undefined;
}

/** A part of a list: it says nothing before the record that ends the list, and is durable before that is written. */
export function isPart({ type }: JournalRecord): boolean {
  return type === 'changes' || type === 'paths' || type === 'more';
}
