import { damagedArchive } from './foreign-error.ts';

/** What a 16-bit field has when its value stands in a zip64 record. */
export const MARK_16 = 0xffff;
/** What a 32-bit field has when its value stands in a zip64 record. */
export const MARK_32 = 0xffffffff;

/** A 64-bit number of a zip64 record. @throws ArxError SOURCE_NOT_AN_ARCHIVE beyond safe integers. */
export function readNumber64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw damagedArchive(`its zip64 number ${value} is beyond every file system`);
}
