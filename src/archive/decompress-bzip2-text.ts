import type { SortedBlock } from './decompress-bzip2-block.ts';

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
/** Four equal bytes are followed by a count of further ones. */
const RUN = 4;

/** Gives the content of one block piece by piece: undoes the sort (Burrows-Wheeler) and the first run lengths. */
export class BlockText {
  readonly #cells: Uint32Array;
  #cell: number;
  #left: number;
  #byte = -1;
  #equal = 0;
  #copies = 0;
  #crc = -1;

  constructor(block: SortedBlock) {
    this.#cells = block.cells;
    this.#left = block.size;
    linkRows(block);
    this.#cell = (block.cells[block.origin] as number) >>> 8;
  }

  /** CRC of everything read so far. */
  get crc(): number {
    return ~this.#crc >>> 0;
  }

  /** Fills the buffer as far as the block goes; returns how many bytes, 0 at its end. */
  read(into: Uint8Array): number {
    let at = 0;
    while (at < into.length && (this.#copies > 0 || this.#left > 0)) {
      if (this.#copies > 0) this.#copies -= 1;
      else if (!this.#step()) continue;
      into[at] = this.#byte;
      at += 1;
      this.#crc = (this.#crc << 8) ^ (CRC_TABLE[((this.#crc >>> 24) ^ this.#byte) & 0xff] as number);
    }
    return at;
  }

  /** Goes to the next cell; returns false if it was the count of a run. */
  #step(): boolean {
    const cell = this.#cells[this.#cell] as number;
    const value = cell & 0xff;
    this.#cell = cell >>> 8;
    this.#left -= 1;
    if (this.#equal === RUN) {
      this.#copies = value;
      this.#equal = 0;
      return false;
    }
    this.#equal = value === this.#byte ? this.#equal + 1 : 1;
    this.#byte = value;
    return true;
  }
}

/** Puts into each cell's upper bits the row that follows it in the original text. */
function linkRows({ cells, size }: SortedBlock): void {
  const starts = new Uint32Array(256);
  for (let row = 0; row < size; row += 1) (starts[cells[row] as number] as number) += 1;
  let sum = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    const count = starts[byte] as number;
    starts[byte] = sum;
    sum += count;
  }
  for (let row = 0; row < size; row += 1) {
    const byte = (cells[row] as number) & 0xff;
    const place = starts[byte] as number;
    starts[byte] = place + 1;
    cells[place] = (cells[place] as number) | (row << 8);
  }
}
