import { gzipSync } from 'node:zlib';
import { Header, Pax } from 'tar';
import type { BlobReader } from '../model/blob-reader.ts';
import type { Tree, TreeEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import { readBlob } from './read-blob.ts';

const BLOCK = 512;
/** 1970-01-01: no time is part of a tree. */
const MTIME = new Date(0);

/**
 * A tree as a tar.gz, with its links and executable bits: the same bytes for the same tree.
 * @throws ArxError INTEGRITY_DIGEST.
 */
export function tarGz(tree: Tree, reader: BlobReader): Buffer {
  const blocks: Buffer[] = [];
  for (const entry of treeEntries(tree.bytes, tree.links)) {
    blocks.push(...headers(entry));
    if (entry.kind === 'file') blocks.push(padded(readBlob(entry, reader)));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
}

function headers(entry: TreeEntry): Buffer[] {
  const fields = { ...fieldsOf(entry), mtime: MTIME, uid: 0, gid: 0, uname: '', gname: '' };
  const header = new Header(fields);
  const block = Buffer.alloc(BLOCK);
  // Long or non-ASCII names need a pax header before the entry's own (pax(1), "pax Extended Header").
  const needsPax = header.encode(block);
  const { path, linkpath } = fields;
  return needsPax
    ? [new Pax({ path, ...(linkpath === undefined ? {} : { linkpath }) }).encode(), block]
    : [block];
}

function fieldsOf(entry: TreeEntry): {
  path: string;
  type: 'File' | 'Directory' | 'SymbolicLink';
  mode: number;
  size: number;
  linkpath?: string;
} {
  const { path } = entry;
  if (entry.kind === 'directory') return { path: `${path}/`, type: 'Directory', mode: 0o755, size: 0 };
  if (entry.kind === 'link')
    return { path, type: 'SymbolicLink', mode: 0o777, size: 0, linkpath: entry.target };
  return { path, type: 'File', mode: entry.executable ? 0o755 : 0o644, size: entry.size };
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
