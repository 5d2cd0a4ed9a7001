import { characterCount } from '../character-count.ts';
import { BASE64, HEX, PERCENT, PLAIN } from './spellings.ts';
import type { Spelling } from './spelling.ts';

/** Lines with fewer characters are not masked: what they say is everywhere. */
export const SHORTEST_LINE = 4;
/** Base64 may be wrapped right behind its first characters, which is where a break is not awaited. */
const WRAPPED_BEHIND = [1, 2, 3];
/** What is left then is looked for from this length on: less is in many texts by chance. */
const SHORTEST_REST = 5;
/** So long a value is known well enough without all of them, and a key of many lines has many. */
const LONG = 20;

/** What is looked for, by how it may be spelled. */
export interface SecretPatterns {
  readonly plain: readonly Uint8Array[];
  readonly percent: readonly Uint8Array[];
  readonly base64: readonly Uint8Array[];
  readonly hex: readonly Uint8Array[];
}

/** The values and each of their longer lines, as the spellings have them. */
export function secretPatterns(values: readonly Uint8Array[]): SecretPatterns {
  const parts = values.flatMap((value) => [Buffer.from(value), ...linesOf(Buffer.from(value))]);
  return {
    plain: parts.map((part) => folded(part, PLAIN)),
    percent: parts.map((part) => folded(part, PERCENT)),
    base64: parts.flatMap(base64Of).map((text) => folded(Buffer.from(text), BASE64)),
    hex: parts.map((part) => folded(Buffer.from(part.toString('hex')), HEX)),
  };
}

/** Without the white space around them. Bytes are not read as text, so that every value is cut exactly. */
function linesOf(value: Buffer): Buffer[] {
  const text = value.toString('latin1');
  if (!/[\r\n]/.test(text)) return [];
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => Buffer.from(line.replace(/^[ \t]+|[ \t]+$/g, ''), 'latin1'));
  return lines.filter((line) => characterCount(line) >= SHORTEST_LINE);
}

/**
 * The characters that the value alone decides, after 0, 1 and 2 bytes of something else, and with something else after it or
 * nothing.
 */
function base64Of(value: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), value]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const decided = Math.floor(((before + value.length) * 8) / 6);
    const alone = text.slice(first).replace(/=+$/, '');
    const inside = text.slice(first, decided);
    return [inside, alone].flatMap((whole) => [whole, ...restsOf(whole)]);
  });
}

/** What stands on the second line where base64 is wrapped right behind its first characters. */
function restsOf(base64: string): string[] {
  const behind = base64.length < LONG ? WRAPPED_BEHIND : WRAPPED_BEHIND.slice(-1);
  return behind.map((at) => base64.slice(at)).filter(({ length }) => length >= SHORTEST_REST);
}

function folded(bytes: Uint8Array, { fold }: Spelling): Uint8Array {
  return bytes.map((byte) => fold[byte] as number);
}
