import type { FileEntry, Tree, TreeEntry } from './tree.ts';
import { apart, treeLines } from './tree-reader.ts';

/** What the line of a file begins with; the keys of all lines stand in this order. */
const [DIGEST, DIGEST_END] = [11, 82];
const EXECUTABLE = '"executable":true,';
const PATH = '"kind":"file","path":"';
const SIZE = '","size":';

/** The entries of a tree whose document `treeEntries` has read to its end before: nothing is checked once more. */
export function* checkedEntries({ bytes }: Pick<Tree, 'bytes'>): Generator<TreeEntry> {
  for (const line of treeLines(bytes)) yield plainFile(line) ?? parsed(line);
}

/** Undefined for what is no file, or has a path with an escape. */
function plainFile(line: string): FileEntry | undefined {
  if (!line.startsWith('{"d') || line.includes('\\')) return undefined;
  const executable = line.startsWith(EXECUTABLE, DIGEST_END + 2);
  const start = DIGEST_END + 2 + (executable ? EXECUTABLE.length : 0) + PATH.length;
  const end = line.lastIndexOf(SIZE);
  return {
    kind: 'file',
    path: line.slice(start, end) as FileEntry['path'],
    executable,
    size: Number(line.slice(end + SIZE.length, -1)),
    digest: apart(line.slice(DIGEST, DIGEST_END)) as FileEntry['digest'],
  };
}

function parsed(line: string): TreeEntry {
  const entry = JSON.parse(line) as TreeEntry;
  return entry.kind === 'file' ? { ...entry, executable: Object.hasOwn(entry, 'executable') } : entry;
}
