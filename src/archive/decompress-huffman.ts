import type { BitReader } from './decompress-bits.ts';
import { damagedArchive } from './foreign-error.ts';

const LONGEST_CODE = 20;

/** One Huffman code of a bzip2 block: for each length the greatest code, left-aligned in 20 bits, and its symbols. */
export interface HuffmanCode {
  readonly shortest: number;
  /** By length; codes above the last one do not exist. */
  readonly limits: Int32Array;
  /** By length: what to subtract from a code of that length to get its place in `symbols`. */
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
}

/** Reads a code: lengths as differences from one symbol to the next. */
export function readHuffmanCode(bits: BitReader, symbols: number): HuffmanCode {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    while (lengthInRange(length) && bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    lengths[symbol] = length;
  }
  return makeCode(lengths);
}

/** Reads one symbol. */
export function readSymbol(bits: BitReader, code: HuffmanCode): number {
  const ahead = bits.peek(LONGEST_CODE);
  let length = code.shortest;
  while (length <= LONGEST_CODE && ahead > (code.limits[length] ?? 0)) length += 1;
  const place = (ahead >>> (LONGEST_CODE - length)) - (code.bases[length] ?? 0);
  const symbol = length > LONGEST_CODE ? undefined : code.symbols[place];
  if (symbol === undefined) throw malformed();
  bits.read(length);
  return symbol;
}

function lengthInRange(length: number): true {
  if (length < 1 || length > LONGEST_CODE) throw malformed();
  return true;
}

/** Canonical codes: in order of length, and of symbol within one length. */
function makeCode(lengths: Uint8Array): HuffmanCode {
  const limits = new Int32Array(LONGEST_CODE + 1).fill(-1);
  const bases = new Int32Array(LONGEST_CODE + 1);
  const symbols: number[] = [];
  let next = 0;
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    next *= 2;
    bases[length] = next - symbols.length;
    for (const [symbol, own] of lengths.entries()) if (own === length) symbols.push(symbol);
    next = symbols.length + (bases[length] ?? 0);
    // Over-subscribed lengths would give one code to two symbols.
    if (next > 2 ** length) throw malformed();
    limits[length] = next * 2 ** (LONGEST_CODE - length) - 1;
  }
  return { shortest: Math.min(...lengths), limits, bases, symbols: Uint16Array.from(symbols) };
}

function malformed(): Error {
  return damagedArchive('its bzip2 data has a malformed code table, expected a valid one');
}
