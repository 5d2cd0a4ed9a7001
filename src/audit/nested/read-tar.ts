import { isHeader } from '../../archive/foreign-header.ts';
import {
  type ArchiveReader,
  type Budget,
  DAMAGED,
  MOST_ENTRIES,
  type NestedArchive,
  type NestedEntry,
  TOO_LARGE,
  TOO_MANY,
} from './nested-archive.ts';
import { isUnsafeName } from './unsafe-name.ts';

const BLOCK = 512;
const LONGEST_META = 1024 * 1024;

/** The files of a tar archive. Reads what every tar program agrees on, and stops where they would not. */
export const readTar: ArchiveReader = (bytes, budget) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const state: Reading = { files: [], unsafe: [], entries: 0, longName: undefined };
  let at = 0;
  while (at + BLOCK <= buffer.length) {
    const block = buffer.subarray(at, at + BLOCK);
    if (block[0] === 0 && block.every((byte) => byte === 0)) return ended(state);
    const size = isHeader(block) ? sizeOf(block) : undefined;
    if (size === undefined || at + BLOCK + size > buffer.length) return ended(state, DAMAGED);
    const problem = take(block, buffer.subarray(at + BLOCK, at + BLOCK + size), state, budget);
    if (problem !== undefined) return ended(state, problem);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return ended(state, at === buffer.length ? undefined : DAMAGED);
};

interface Reading {
  readonly files: NestedEntry[];
  readonly unsafe: string[];
  entries: number;
  longName: string | undefined;
}

function ended({ files, unsafe, entries }: Reading, stopped?: string): NestedArchive {
  return { entries, files, unsafe, ...(stopped !== undefined && { stopped }) };
}

/** One member; why reading stops at it, if it does. */
function take(block: Buffer, content: Buffer, state: Reading, budget: Budget): string | undefined {
  const type = String.fromCharCode(block[156] as number);
  if ('LKxgX'.includes(type)) {
    if (content.length > LONGEST_META) return DAMAGED;
    if (type === 'L') state.longName = content.toString('utf8').replace(/\0.*$/s, '');
    if (type === 'x') state.longName = paxPath(content) ?? state.longName;
    return undefined;
  }
  state.entries += 1;
  if (state.entries > MOST_ENTRIES) return TOO_MANY;
  const name = state.longName ?? headerName(block);
  state.longName = undefined;
  if (isUnsafeName(name) || isUnsafeKind(type, block)) state.unsafe.push(name);
  if (type !== '0' && type !== '\0' && type !== '7') return undefined;
  if (content.length > budget.left) return TOO_LARGE;
  budget.left -= content.length;
  state.files.push({ name, executable: /[1357]/.test(block.toString('latin1', 100, 108)), bytes: content });
  return undefined;
}

/** A device or pipe, or a link that leads out. */
function isUnsafeKind(type: string, block: Buffer): boolean {
  if ('346'.includes(type)) return true;
  const target = text(block, 157, 257);
  return (type === '1' || type === '2') && (target.startsWith('/') || /(?:^|\/)\.\.(?:\/|$)/.test(target));
}

function headerName(block: Buffer): string {
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 500) : '';
  const name = text(block, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(block: Buffer, start: number, end: number): string {
  const field = block.subarray(start, end);
  const nul = field.indexOf(0);
  return field.toString('utf8', 0, nul < 0 ? field.length : nul);
}

function sizeOf(block: Buffer): number | undefined {
  if (block[124] === 0x80) return Number(block.readBigUInt64BE(128));
  const [, digits] = /^ *([0-7]{1,12})[ \0]*$/.exec(block.toString('latin1', 124, 136)) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** pax, "Extended Header": records `LENGTH path=VALUE`. */
function paxPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d{1,9} path=([^\n]{1,4096})\n/.exec(content.toString('utf8'))?.[1];
}
