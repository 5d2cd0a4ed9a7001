import { type Check, count, digest, is, listOf, object, oneOf, text } from '../../model/shape.ts';
import { absolutePath, foundOrNothing } from './found-shape.ts';
import { ledgerKey, receiptId } from './installed-shape.ts';
import { daemonShape, serviceShape, words } from './records-shape.ts';

const time = is('an ISO time', (value) => typeof value === 'string' && isTime(value));
const code = is(
  'an exit code',
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256,
);

const step = object({
  number: count,
  label: text,
  argv: words,
  state: oneOf('done', 'failed', 'skipped'),
  'code?': code,
  ms: count,
  attempts: count,
  leftovers: listOf(text),
  'staying?': listOf(text),
  'log?': text,
});

/** What is wrong with the predicate of a receipt: everything but its changes, of which it has the digest. */
export const receiptShape: Check = object({
  formatVersion: oneOf(1),
  id: receiptId,
  kind: oneOf('run', 'rollback', 'remove', 'recover'),
  result: oneOf('done', 'rolled-back', 'failed'),
  'error?': object({ code: text, message: text }),
  key: ledgerKey,
  'name?': text,
  'version?': text,
  'sequence?': count,
  bundle: digest,
  'previous?': receiptId,
  'ledgerBefore?': digest,
  host: text,
  user: text,
  arx: text,
  started: time,
  ended: time,
  signers: listOf(text),
  'request?': text,
  'downgradedFrom?': count,
  changes: object({ count, digest, size: count }),
  steps: listOf(step),
  'undone?': listOf(step),
  services: listOf(serviceShape),
  daemons: listOf(daemonShape),
  remarks: listOf(text),
});

/** What is wrong with the line of a change. */
export const changeShape: Check = object({
  path: absolutePath,
  before: foundOrNothing,
  after: foundOrNothing,
  'savedAs?': absolutePath,
});

function isTime(value: string): boolean {
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value;
}
