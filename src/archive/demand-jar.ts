import type { Context } from '../core/context.ts';
import { namingSource } from './foreign-source.ts';
import { readZipEnd } from './zip-end.ts';
import type { ZipInput } from './zip-input.ts';
import { zipRecords } from './zip-records.ts';

/**
 * Returns normally for a file that java can open as a jar: a zip file whose directory can be read. It is not unpacked, so
 * what its entries are called does not matter, and a starting program may stand in front.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_COUNT, INTERRUPTED, naming the source.
 */
export async function demandJar(input: ZipInput, source: string, context: Context): Promise<void> {
  try {
    const records = zipRecords(input, readZipEnd(input), context);
    while ((await records.next()).done !== true);
  } catch (error) {
    throw namingSource(error, source);
  }
}
