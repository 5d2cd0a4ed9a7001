import type { ArchivePath } from '../core/archive-path.ts';
import type { Digest } from '../core/digest.ts';

/** A regular file of a tree. */
export interface FileEntry {
  readonly kind: 'file';
  readonly path: ArchivePath;
  readonly executable: boolean;
  /** Size in bytes. */
  readonly size: number;
  readonly digest: Digest;
}
export interface DirectoryEntry {
  readonly kind: 'directory';
  readonly path: ArchivePath;
}
/** A symbolic link; its target never leads out of the tree, unless the tree says so. */
export interface LinkEntry {
  readonly kind: 'link';
  readonly path: ArchivePath;
  readonly target: string;
}
export type TreeEntry = FileEntry | DirectoryEntry | LinkEntry;

/** The sorted entry list of one source (format.md, "Trees"). */
export interface Tree {
  readonly digest: Digest;
  /** The document: one canonical JSON line an entry, sorted bytewise by path. */
  readonly bytes: Uint8Array;
  readonly entries: number;
  /** The sum of the sizes of its files. */
  readonly contentSize: number;
  /** 'any': its links may lead out, because every source that it is of declares so. */
  readonly links?: 'any';
}

/** One line of a tree document, with its newline: RFC 8785 form, keys in order. */
export function formatEntry(entry: TreeEntry): string {
  const path = JSON.stringify(entry.path);
  if (entry.kind === 'directory') return `{"kind":"directory","path":${path}}\n`;
  if (entry.kind === 'link')
    return `{"kind":"link","path":${path},"target":${JSON.stringify(entry.target)}}\n`;
  const executable = entry.executable ? '"executable":true,' : '';
  return `{"digest":"${entry.digest}",${executable}"kind":"file","path":${path},"size":${entry.size}}\n`;
}
