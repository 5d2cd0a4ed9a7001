const NEVER = 2 ** 31 - 1;

/** One piece of what is written. */
export interface Unit {
  /** How many bytes it is written with. */
  readonly length: number;
  /** The bytes that it means; none: it only stands between others, as a line break in base64. */
  readonly bytes: readonly number[];
}

/** A way to write bytes. */
export interface Spelling {
  /** By byte: after how many matching bytes it begins a unit that means something else than itself. */
  readonly specialFrom: Int32Array;
  /** The first unit of a text (one character for each byte) that begins with a special byte; undefined: it may go on. */
  readonly unit: (text: string) => Unit | undefined;
  /** By byte: the byte that stands for it and for all that are written in its place. */
  readonly fold: Uint8Array;
}

/** The first byte means itself. */
export function literal(text: string): Unit {
  return { length: 1, bytes: [text.charCodeAt(0)] };
}

/** Some characters are special from some number of matching bytes on, all others never. */
export function specialFrom(...groups: readonly (readonly [characters: string, from: number])[]): Int32Array {
  const table = new Int32Array(256).fill(NEVER);
  for (const [characters, from] of groups)
    for (const character of characters) table[character.charCodeAt(0)] = from;
  return table;
}

/** Every byte for itself, but the first of each pair is read as the second. */
export function folding(...pairs: readonly string[]): Uint8Array {
  const fold = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const pair of pairs) fold[pair.charCodeAt(0)] = pair.charCodeAt(1);
  return fold;
}
