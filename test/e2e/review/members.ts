import { readFileSync, writeFileSync } from 'node:fs';

/** A member of a plain bundle: where its header and its content begin. */
export interface Member {
  readonly name: string;
  readonly header: number;
  readonly content: number;
  readonly size: number;
}

const BLOCK = 512;

/** The members of a bundle that is not compressed. */
export function membersOf(bytes: Buffer): Member[] {
  const members: Member[] = [];
  for (let at = 0; bytes[at] !== 0;) {
    const name = bytes.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 135), 8);
    members.push({ name, header: at, content: at + BLOCK, size });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

/** The first member whose name begins so. */
export function memberOf(bytes: Buffer, start: string): Member {
  const found = membersOf(bytes).find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`no member ${start}`);
  return found;
}

/** Changes the lowest bit of one byte of a file. */
export function flip(path: string, offset: (bytes: Buffer) => number): void {
  const bytes = readFileSync(path);
  const at = offset(bytes);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** Leaves the first bytes of a file. */
export function cut(path: string, length: (bytes: Buffer) => number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, length(bytes)));
}
