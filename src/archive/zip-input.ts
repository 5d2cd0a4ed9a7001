import { fstatSync, readSync } from 'node:fs';
import { damagedArchive } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';

// More than the longest record of a zip directory (46 bytes and three texts of 65,535) and the longest end of one.
const WINDOW = 256 * 1024;
const LOCAL = 0x04034b50;
const END = 0x06054b50;

/** The bytes of a zip file, at any place. */
export interface ZipInput {
  readonly size: number;
  /**
   * At most 256 KiB from a position on; the view holds until the next call.
   * @throws ArxError SOURCE_NOT_AN_ARCHIVE when there are fewer.
   */
  read(position: number, length: number): Buffer;
}

/** True for a file that begins as zip archives do: with a member, or with the end of an empty one. */
export function isZip(file: ForeignFile): boolean {
  const start = Buffer.alloc(4);
  if (readSync(file.fd, start, 0, 4, 0) < 4) return false;
  const magic = start.readUInt32LE(0);
  return magic === LOCAL || magic === END;
}

/** An open file, read through a window. */
export function zipFile(file: ForeignFile): ZipInput {
  const { size } = fstatSync(file.fd);
  const buffer = Buffer.allocUnsafeSlow(WINDOW);
  let [start, end] = [0, 0];
  const read = (position: number, length: number): Buffer => {
    demandWithin(position, length, size);
    if (position < start || position + length > end) {
      start = position;
      end = position + readSync(file.fd, buffer, 0, WINDOW, position);
    }
    // The file may have become shorter since.
    demandWithin(position, length, end);
    return buffer.subarray(position - start, position - start + length);
  };
  return { size, read };
}

/** Bytes in memory. */
export function zipBytes(bytes: Uint8Array): ZipInput {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = (position: number, length: number): Buffer => {
    demandWithin(position, length, buffer.length);
    return buffer.subarray(position, position + length);
  };
  return { size: bytes.length, read };
}

function demandWithin(position: number, length: number, size: number): void {
  if (position >= 0 && position + length <= size) return;
  throw damagedArchive(
    `it is cut short: something at byte ${position} is not whole, expected it in the file`,
  );
}
