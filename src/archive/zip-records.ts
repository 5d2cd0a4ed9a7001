import { type Context, checkAborted } from '../core/context.ts';
import { beyondLimit, damagedArchive } from './foreign-error.ts';
import type { ZipEnd } from './zip-end.ts';
import type { ZipInput } from './zip-input.ts';

/** The fixed part of a directory record; the texts behind it have the lengths in it (APPNOTE.TXT, section 4.3.12). */
export const RECORD = 46;
const SIGNATURE = 0x02014b50;
const YIELD_EVERY = 4096;

/**
 * The records of a zip file's directory, which they fill exactly. A record holds until the next one is asked for.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_COUNT, INTERRUPTED.
 */
export async function* zipRecords(
  input: ZipInput,
  { start, end, entries }: ZipEnd,
  context: Context,
): AsyncGenerator<Buffer> {
  if (entries > context.limits.entries)
    throw beyondLimit('more entries than the limit', context.limits, 'entries');
  let at = start;
  for (let read = 0; read < entries; read += 1) {
    if (read % YIELD_EVERY === 0) await takeTurn(context);
    const record = wholeRecord(input, at, end);
    at += record.length;
    yield record;
  }
  if (at !== end) throw damagedArchive('its directory has more entries than its end record says');
}

function wholeRecord(input: ZipInput, at: number, end: number): Buffer {
  if (at + RECORD > end) throw damagedArchive('its directory has fewer entries than its end record says');
  const length = RECORD + textsLength(input.read(at, RECORD));
  if (at + length > end) throw damagedArchive('an entry of its directory is longer than that');
  return input.read(at, length);
}

function textsLength(record: Buffer): number {
  if (record.readUInt32LE(0) !== SIGNATURE)
    throw damagedArchive('its directory has something else where an entry must be');
  return record.readUInt16LE(28) + record.readUInt16LE(30) + record.readUInt16LE(32);
}

async function takeTurn(context: Context): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  checkAborted(context);
}
