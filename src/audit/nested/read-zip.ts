import { inflateRawSync } from 'node:zlib';
import { readZipEnd } from '../../archive/zip-end.ts';
import { zipBytes } from '../../archive/zip-input.ts';
import {
  type ArchiveReader,
  type Budget,
  DAMAGED,
  MOST_ENTRIES,
  type NestedEntry,
  TOO_LARGE,
  TOO_MANY,
} from './nested-archive.ts';
import { isUnsafeName } from './unsafe-name.ts';

// APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12.
const DIRECTORY = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const STORED = 0;
const DEFLATED = 8;
const LINK = 0o120000;
const KIND = 0o170000;

interface Record {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly mode: number;
  /** Where its local header begins. */
  readonly at: number;
}

/** The files of a zip archive or jar, by its directory. */
export const readZip: ArchiveReader = (bytes, budget) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: NestedEntry[] = [];
  const unsafe: string[] = [];
  let [entries, stopped]: [number, string | undefined] = [0, undefined];
  try {
    for (const record of directoryOf(buffer)) {
      entries += 1;
      if (entries > MOST_ENTRIES) return { entries, files, unsafe, stopped: TOO_MANY };
      if (isUnsafeName(record.name) || (record.mode & KIND) === LINK) unsafe.push(record.name);
      if (record.name.endsWith('/') || (record.mode & KIND) === LINK) continue;
      const content = contentOf(buffer, record, budget);
      if (typeof content === 'string') stopped ??= content;
      else files.push({ name: record.name, executable: (record.mode & 0o111) !== 0, bytes: content });
    }
  } catch {
    stopped ??= DAMAGED;
  }
  return { entries, files, unsafe, ...(stopped !== undefined && { stopped }) };
};

function* directoryOf(buffer: Buffer): Generator<Record> {
  const { start, end, prefix } = readZipEnd(zipBytes(buffer));
  for (let at = start; at < end;) {
    if (buffer.readUInt32LE(at) !== DIRECTORY.signature) throw new RangeError('no directory record');
    const nameEnd = at + DIRECTORY.size + buffer.readUInt16LE(at + 28);
    const isUnix = buffer[at + 5] === 3 || buffer[at + 5] === 19;
    yield {
      name: buffer.toString('utf8', at + DIRECTORY.size, nameEnd),
      flags: buffer.readUInt16LE(at + 8),
      method: buffer.readUInt16LE(at + 10),
      packed: buffer.readUInt32LE(at + 20),
      size: buffer.readUInt32LE(at + 24),
      mode: isUnix ? buffer.readUInt16LE(at + 40) : 0,
      at: prefix + buffer.readUInt32LE(at + 42),
    };
    at = nameEnd + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
}

/** The content, or why it was not read. */
function contentOf(
  buffer: Buffer,
  { flags, method, packed, size, at }: Record,
  budget: Budget,
): Buffer | string {
  if ((flags & ENCRYPTED) !== 0) return 'it is encrypted';
  if (method !== STORED && method !== DEFLATED) return 'it is compressed in a way that is not read here';
  if (buffer.readUInt32LE(at) !== LOCAL.signature) return DAMAGED;
  const start = at + LOCAL.size + buffer.readUInt16LE(at + 26) + buffer.readUInt16LE(at + 28);
  const content = buffer.subarray(start, start + packed);
  if (size > budget.left || content.length < packed) return content.length < packed ? DAMAGED : TOO_LARGE;
  const plain = method === STORED ? content : inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
  budget.left -= plain.length;
  return plain;
}
