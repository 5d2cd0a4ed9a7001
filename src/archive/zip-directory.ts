import { type Context, checkAborted } from '../core/context.ts';
import { beyondLimit, damagedArchive } from './foreign-error.ts';
import type { ZipEnd } from './zip-end.ts';
import { readZipEntry, RECORD, textsLength, type ZipEntry } from './zip-entry.ts';
import type { ZipInput } from './zip-input.ts';
import { SecondReading } from './zip-second.ts';

const YIELD_EVERY = 4096;

/**
 * Reads the directory of a zip file, entry by entry. Each record is read twice, strictly here and by yauzl; where the two
 * differ in name, flags, method, CRC, sizes or place the archive is refused.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY, UNSAFE_PATH, UNSAFE_COUNT, INTERRUPTED.
 */
export async function* readZipDirectory(
  input: ZipInput,
  { start, end, entries }: ZipEnd,
  context: Context,
): AsyncGenerator<ZipEntry> {
  if (entries > context.limits.entries)
    throw beyondLimit('more entries than the limit', context.limits, 'entries');
  using second = await SecondReading.open(input);
  let at = start;
  for (let read = 0; read < entries; read += 1) {
    if (read % YIELD_EVERY === 0) await takeTurn(context);
    const record = wholeRecord(input, at, end);
    const entry = readZipEntry(record);
    at += record.length;
    await second.demandNext(entry);
    yield entry;
  }
  await second.demandNext(undefined);
  if (at !== end) throw damagedArchive('its directory has more entries than its end record says');
}

function wholeRecord(input: ZipInput, at: number, end: number): Buffer {
  if (at + RECORD > end) throw damagedArchive('its directory has fewer entries than its end record says');
  const length = RECORD + textsLength(input.read(at, RECORD));
  if (at + length > end) throw damagedArchive('an entry of its directory is longer than that');
  return input.read(at, length);
}

async function takeTurn(context: Context): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  checkAborted(context);
}
