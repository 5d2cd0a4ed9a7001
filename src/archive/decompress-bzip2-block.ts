import type { BitReader } from './decompress-bits.ts';
import { type HuffmanCode, readHuffmanCode, readSymbol } from './decompress-huffman.ts';
import { damagedArchive } from './foreign-error.ts';

const GROUP = 50;
const MOST_CODES = 6;
const RUN_A = 0;
const RUN_B = 1;

/** A block before its sort is undone. */
export interface SortedBlock {
  /** CRC of the block's content, as the file says. */
  readonly crc: number;
  /** Where the original text begins in the sorted rows. */
  readonly origin: number;
  /** How many bytes are in `cells`. */
  readonly size: number;
  /** The last column of the sorted rows, one byte a cell. */
  readonly cells: Uint32Array;
}

/** Reads one bzip2 block behind its magic number into `cells`, whose length is the greatest size allowed. */
export function readBlock(bits: BitReader, cells: Uint32Array): SortedBlock {
  const crc = bits.read32();
  if (bits.read(1) === 1) throw malformed('a randomised block, expected the form in use since 1997');
  const origin = bits.read(12) * 4096 + bits.read(12);
  const bytes = readUsedBytes(bits);
  const codes = bits.read(3);
  if (codes < 2 || codes > MOST_CODES || bytes.length === 0) throw malformed('a malformed block header');
  const selectors = readSelectors(bits, codes);
  const tables = Array.from({ length: codes }, () => readHuffmanCode(bits, bytes.length + 2));
  const size = readCells(bits, { bytes, selectors, tables }, cells);
  if (origin >= size) throw malformed('a start outside its block');
  return { crc, origin, size, cells };
}

/** Which byte values occur: 16 bits for the groups in use, 16 bits for each such group. */
function readUsedBytes(bits: BitReader): Uint8Array {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    const members = (groups & (0x8000 >> group)) === 0 ? 0 : bits.read(16);
    for (let member = 0; member < 16; member += 1)
      if ((members & (0x8000 >> member)) !== 0) used.push(group * 16 + member);
  }
  return Uint8Array.from(used);
}

/** Which code each group of 50 symbols uses: places in a move-to-front list, in unary. */
function readSelectors(bits: BitReader, codes: number): Uint8Array {
  const selectors = new Uint8Array(bits.read(15));
  const recent = Uint8Array.from({ length: codes }, (_, code) => code);
  for (let at = 0; at < selectors.length; at += 1) {
    let place = 0;
    while (bits.read(1) === 1) place += 1;
    if (place >= codes) throw malformed('a selector of a code that is not there');
    selectors[at] = moveToFront(recent, place);
  }
  return selectors;
}

interface BlockCodes {
  readonly bytes: Uint8Array;
  readonly selectors: Uint8Array;
  readonly tables: readonly HuffmanCode[];
}

/** Undoes Huffman coding, runs and move-to-front; returns how many cells were filled. */
function readCells(bits: BitReader, { bytes, selectors, tables }: BlockCodes, cells: Uint32Array): number {
  const recent = bytes.slice();
  let size = 0;
  let run = 0;
  let weight = 1;
  for (const selector of selectors) {
    const table = tables[selector] as HuffmanCode;
    for (let left = GROUP; left > 0; left -= 1) {
      const symbol = readSymbol(bits, table);
      if (symbol === RUN_A || symbol === RUN_B) {
        // Checked at each step: unbounded, the weight would overflow and the run become negative.
        run += weight << symbol;
        weight *= 2;
        if (size + run > cells.length) throw malformed('a block larger than its header allows');
        continue;
      }
      if (run > 0) cells.fill(recent[0] as number, size, size + run);
      size += run;
      run = 0;
      weight = 1;
      if (symbol === bytes.length + 1) return size;
      if (size >= cells.length) throw malformed('a block larger than its header allows');
      cells[size] = moveToFront(recent, symbol - 1);
      size += 1;
    }
  }
  throw malformed('a block without an end');
}

function moveToFront(list: Uint8Array, place: number): number {
  const value = list[place] as number;
  list.copyWithin(1, 0, place);
  list[0] = value;
  return value;
}

function malformed(what: string): Error {
  return damagedArchive(`its bzip2 data has ${what}`);
}
