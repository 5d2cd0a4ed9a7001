import { digestOf } from '../../core/digest.ts';
import { changeText } from '../state/change-text.ts';
import type { JournalRecord } from './journal-model.ts';

const START = '{"digest":"';
const MIDDLE = '","record":';
const DIGEST_LENGTH = 71;

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
export function parseJournalLine(line: string): JournalRecord | undefined {
  const from = START.length + DIGEST_LENGTH;
  const text = line.slice(from + MIDDLE.length, -1);
  const isWhole = line === `${START}${digestOf(text)}${MIDDLE}${text}}`;
  return isWhole ? (JSON.parse(text) as JournalRecord) : undefined;
}

/** A part of a list: it says nothing before the record that ends the list, and is durable before that is written. */
export function isPart({ type }: JournalRecord): boolean {
  return type === 'changes' || type === 'paths';
}
