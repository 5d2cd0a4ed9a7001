import { hash } from 'node:crypto';
import { basename } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { type Digest, digestOf } from '../../../core/digest.ts';
import type { DatabaseFact } from '../../../model/audit/component.ts';
import { advisoriesInvalid } from './advisories-error.ts';
import { advisoryKey } from './advisory-names.ts';
import { type OsvRecord, osvRecord } from './osv-record.ts';
import type { RecordFile, StoredRecord } from './record-file.ts';
import { recordFiles } from './record-files.ts';
import { createRecordIndex, MOST_RECORDS, type RecordIndex } from './record-index.ts';

/** A database of vulnerabilities that was read once; records are read again when they are asked for. */
export interface OsvDatabase {
  readonly fact: DatabaseFact;
  /** The ecosystems that it has records of, without releases. */
  readonly ecosystems: ReadonlySet<string>;
  /**
   * The records of any of these keys, and maybe others. A record that has changed since it was first read is an error.
   * @throws ArxError ADVISORIES_INVALID, INTERRUPTED.
   */
  find(keys: Iterable<string>): Promise<readonly OsvRecord[]>;
}

/** What the first reading of all records leaves behind. */
interface Contents {
  readonly index: RecordIndex;
  readonly ecosystems: Set<string>;
  /** The first 16 bytes of the digest of each record. */
  digests: Buffer;
  entries: number;
  date: string | undefined;
}

const DIGEST = 16;

/**
 * Reads a whole database once, record by record, in memory of about 30 bytes for each record and what the directory of its
 * zip file takes.
 * @throws ArxError ADVISORIES_MISSING, ADVISORIES_INVALID for anything that is no OSV record, INTERRUPTED.
 */
export async function readOsvDatabase(path: string, context: Context): Promise<OsvDatabase> {
  const files = await recordFiles(path, context);
  const contents = await readContents(path, files);
  if (contents.entries === 0) throw advisoriesInvalid(path, 'it has no records, expected files of JSON');
  const { date, entries, ecosystems } = contents;
  return {
    fact: {
      kind: 'osv',
      file: basename(path),
      digest: digestOfFiles(files),
      ...(date !== undefined && { date: date.slice(0, 10) }),
      entries,
    },
    ecosystems,
    find: (keys) => findRecords(path, files, contents, contents.index.find(keys)),
  };
}

async function readContents(path: string, files: readonly RecordFile[]): Promise<Contents> {
  const contents: Contents = {
    index: createRecordIndex(),
    ecosystems: new Set(),
    digests: Buffer.allocUnsafe(DIGEST * files.reduce((sum, { count }) => sum + count, 0)),
    entries: 0,
    date: undefined,
  };
  if (contents.digests.length / DIGEST > MOST_RECORDS)
    throw advisoriesInvalid(path, `it has more than ${MOST_RECORDS} records`);
  for (const file of files)
    for await (const stored of file.records()) addRecord(readRecord(path, stored), stored, contents);
  return contents;
}

function addRecord(record: OsvRecord, { bytes }: StoredRecord, contents: Contents): void {
  const number = contents.entries;
  contents.entries += 1;
  recordDigest(bytes).copy(contents.digests, number * DIGEST);
  if (contents.date === undefined || record.modified > contents.date) contents.date = record.modified;
  const keys = new Set<string>();
  for (const { ecosystem, name } of record.affected) {
    contents.ecosystems.add(ecosystem.split(':', 1)[0] ?? '');
    keys.add(advisoryKey(ecosystem, name));
  }
  if (!record.withdrawn) for (const key of keys) contents.index.add(key, number);
}

function readRecord(path: string, { name, bytes }: StoredRecord): OsvRecord {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (cause) {
    throw advisoriesInvalid(path, `${JSON.stringify(name)} is no JSON, expected an OSV record`, cause);
  }
  const record = osvRecord(value);
  if (record !== undefined) return record;
  throw advisoriesInvalid(
    path,
    `${JSON.stringify(name)} is no OSV record, expected one with "id" and "modified"`,
  );
}

async function findRecords(
  path: string,
  files: readonly RecordFile[],
  { digests }: Contents,
  numbers: readonly number[],
): Promise<readonly OsvRecord[]> {
  const found: OsvRecord[] = [];
  let first = 0;
  for (const file of files) {
    const start = first;
    const wanted = numbers
      .map((number) => number - start)
      .filter((number) => number >= 0 && number < file.count);
    if (wanted.length > 0)
      for await (const stored of file.records(wanted)) {
        const at = (start + stored.number) * DIGEST;
        if (!recordDigest(stored.bytes).equals(digests.subarray(at, at + DIGEST)))
          throw advisoriesInvalid(path, `${JSON.stringify(stored.name)} was changed while arx was reading`);
        found.push(readRecord(path, stored));
      }
    first += file.count;
  }
  return found;
}

function recordDigest(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer').subarray(0, DIGEST);
}

/** Of a single file its own digest; of several the digest of their lines, which are as `sha256sum` writes them. */
function digestOfFiles(files: readonly RecordFile[]): Digest {
  const lines = files.flatMap((file) => file.lines);
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) return `sha256:${only.slice(0, 64)}`;
  return digestOf(lines.map((line) => `${line}\n`).join(''));
}
