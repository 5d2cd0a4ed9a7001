import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import type { GitLocation } from '../git-location.ts';

/** Pointers have fewer bytes than this (git-lfs, docs/spec.md, "The Pointer"). */
export const LFS_POINTER_LIMIT = 1024;

/** What a Git LFS pointer names. */
export interface LfsPointer {
  /** The sha256 of the content: 64 hexadecimal digits. */
  readonly oid: string;
  readonly size: number;
}

// The second is the name of the project before its first release; git-lfs reads both.
const FIRST_LINE = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\r?\n/;
const REST = /^oid sha256:([0-9a-f]{64})\nsize (0|[1-9]\d{0,15})\n?$/;

/**
 * What a blob names when it is a Git LFS pointer, whatever .gitattributes says; undefined when it is none.
 * @throws ArxError SOURCE_LFS for what begins as a pointer and is none: content is missing there, too.
 */
export function lfsPointer(bytes: Uint8Array, path: string, { source }: GitLocation): LfsPointer | undefined {
  if (bytes[0] !== 0x76 || bytes.length >= LFS_POINTER_LIMIT) return undefined;
  const text = Buffer.from(bytes).toString('latin1');
  const first = FIRST_LINE.exec(text)?.[0];
  if (first === undefined) return undefined;
  const [, oid, size] = REST.exec(text.slice(first.length).replaceAll('\r\n', '\n')) ?? [];
  if (oid !== undefined && Number.isSafeInteger(Number(size))) return { oid, size: Number(size) };
  const extended = /^ext-/m.test(text) ? 'needs an extension of Git LFS' : 'is a malformed Git LFS pointer';
  throw new ArxError(
    'SOURCE_LFS',
    `Cannot use "${source}": ${quoted(path)} ${extended}, expected an oid and a size`,
    {
      hint: '`lfs: false` keeps pointers as they are; `exclude` drops the file',
    },
  );
}
