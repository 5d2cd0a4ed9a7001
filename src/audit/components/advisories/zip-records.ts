import { basename } from 'node:path';
import { type Context, checkAborted } from '../../../core/context.ts';
import { Digester, hexOf } from '../../../core/digest.ts';
import { ForeignFile } from '../../../archive/foreign-file.ts';
import { ZipContent } from '../../../archive/zip-content.ts';
import { readZipDirectory } from '../../../archive/zip-directory.ts';
import { readZipEnd } from '../../../archive/zip-end.ts';
import type { ZipEntry } from '../../../archive/zip-entry.ts';
import { zipFile } from '../../../archive/zip-input.ts';
import { type PlacedEntry, placeEntries } from '../../../archive/zip-layout.ts';
import { advisoriesInvalid, asAdvisoriesError } from './advisories-error.ts';
import { LARGEST_RECORD, type RecordFile, type StoredRecord } from './record-file.ts';

/** A member, as few bytes as can be: there are hundreds of thousands. */
type Packed = readonly [name: string, at: number, packed: number, size: number, crc: number, method: 0 | 8];

/**
 * Records that are members of a zip file, as OSV publishes them. Its directory and every local header are read strictly;
 * members whose names do not end in `.json` are left out.
 * @throws ArxError ADVISORIES_INVALID, INTERRUPTED.
 */
export async function zipRecords(path: string, context: Context): Promise<RecordFile> {
  try {
    using file = new ForeignFile(path);
    const members = await readMembers(file, context);
    const digest = await digestFile(file, context);
    return {
      lines: [`${digest}  ${basename(path)}`],
      count: members.length,
      records: (wanted) => readRecords(path, members, wanted ?? [...members.keys()], context),
    };
  } catch (error) {
    throw asAdvisoriesError(path, error);
  }
}

async function readMembers(file: ForeignFile, context: Context): Promise<readonly Packed[]> {
  const input = zipFile(file);
  const end = readZipEnd(input);
  const entries: ZipEntry[] = [];
  for await (const entry of readZipDirectory(input, end, context)) entries.push(entry);
  entries.sort((a, b) => a.offset - b.offset);
  return placeEntries(input, entries, end.start)
    .filter(({ entry }) => entry.name.endsWith('.json'))
    .map(
      ({ entry: { name, packed, size, crc, method }, at }) => [name, at, packed, size, crc, method] as const,
    );
}

async function digestFile(file: ForeignFile, context: Context): Promise<string> {
  const digester = new Digester();
  for await (const chunk of file.chunks()) {
    checkAborted(context);
    digester.update(chunk);
  }
  return hexOf(digester.digest());
}

async function* readRecords(
  path: string,
  members: readonly Packed[],
  wanted: readonly number[],
  context: Context,
): AsyncGenerator<StoredRecord> {
  using file = new ForeignFile(path);
  const content = new ZipContent(file, context);
  for (const number of wanted) {
    const member = members[number];
    if (member === undefined) continue;
    const [name, , , size] = member;
    if (size > LARGEST_RECORD)
      throw advisoriesInvalid(path, `${name} has ${size} bytes, expected at most ${LARGEST_RECORD}`);
    yield { number, name, bytes: await readMember(path, member, content) };
  }
}

async function readMember(path: string, member: Packed, content: ZipContent): Promise<Buffer> {
  const [name, at, packed, size, crc, method] = member;
  const entry = { name, packed, size, crc, method, flags: 0, offset: 0, mode: 0 };
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  try {
    await content.read({ entry, at } satisfies PlacedEntry, (chunk) => {
      bytes.set(chunk, filled);
      filled += chunk.length;
    });
    return bytes;
  } catch (error) {
    throw asAdvisoriesError(path, error);
  }
}
