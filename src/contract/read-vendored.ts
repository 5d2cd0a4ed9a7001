import assert from 'node:assert/strict';
import { digestOf } from '../core/digest.ts';
import type { FileEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { Vendored } from '../plugin/source.ts';

/** Every file of a source's content as text by its path; each must have the size and digest that the tree says. */
export function readVendored(vendored: Vendored): Record<string, string> {
  const { tree } = vendored;
  assert.equal(digestOf(tree.bytes), tree.digest, 'the tree must have its digest');
  using reader = vendored.open();
  const files: Record<string, string> = {};
  for (const entry of treeEntries(tree.bytes, tree.links)) {
    if (entry.kind !== 'file') continue;
    reader.open(entry);
    const bytes = readAll(reader, entry);
    assert.equal(digestOf(bytes), entry.digest, `${entry.path} must have its digest`);
    files[entry.path] = bytes.toString();
  }
  return files;
}

function readAll(reader: { read(into: Uint8Array): number }, { size, path }: FileEntry): Buffer {
  const bytes = Buffer.alloc(size + 1);
  let at = 0;
  for (let count = reader.read(bytes); count > 0; count = reader.read(bytes.subarray(at))) at += count;
  assert.equal(at, size, `${path} must have its size`);
  return bytes.subarray(0, size);
}
