import {
  type ArchiveReader,
  DAMAGED,
  MOST_ENTRIES,
  type NestedEntry,
  TOO_LARGE,
  TOO_MANY,
} from './nested-archive.ts';
import { isUnsafeName } from './unsafe-name.ts';

const MAGIC = 8;
const HEADER = 60;

/** The files of an ar archive, such as a Debian package (ar(5), "The common format"). */
export const readAr: ArchiveReader = (bytes, budget) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: NestedEntry[] = [];
  const unsafe: string[] = [];
  for (let at = MAGIC; at + HEADER <= buffer.length;) {
    const name = buffer
      .toString('latin1', at, at + 16)
      .trimEnd()
      .replace(/\/$/, '');
    const size = Number.parseInt(buffer.toString('latin1', at + 48, at + 58), 10);
    const start = at + HEADER;
    const whole = { entries: files.length, files, unsafe };
    if (!(size >= 0) || start + size > buffer.length) return { ...whole, stopped: DAMAGED };
    if (size > budget.left) return { ...whole, stopped: TOO_LARGE };
    if (files.length >= MOST_ENTRIES) return { ...whole, stopped: TOO_MANY };
    budget.left -= size;
    if (isUnsafeName(name)) unsafe.push(name);
    files.push({ name, executable: false, bytes: buffer.subarray(start, start + size) });
    at = start + size + (size % 2);
  }
  return { entries: files.length, files, unsafe };
};
