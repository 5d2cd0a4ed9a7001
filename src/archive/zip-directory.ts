import type { Context } from '../core/context.ts';
import type { ZipEnd } from './zip-end.ts';
import { readZipEntry, type ZipEntry } from './zip-entry.ts';
import type { ZipInput } from './zip-input.ts';
import { zipRecords } from './zip-records.ts';
import { SecondReading } from './zip-second.ts';

/**
 * Reads the directory of a zip file, entry by entry. Each record is read twice, strictly here and by yauzl; where the two
 * differ in name, flags, method, CRC, sizes or place the archive is refused.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY, UNSAFE_PATH, UNSAFE_COUNT, INTERRUPTED.
 */
export async function* readZipDirectory(
  input: ZipInput,
  end: ZipEnd,
  context: Context,
): AsyncGenerator<ZipEntry> {
  using second = await SecondReading.open(input);
  for await (const record of zipRecords(input, end, context)) {
    const entry = readZipEntry(record);
    await second.demandNext(entry);
    yield entry;
  }
  await second.demandNext(undefined);
}
