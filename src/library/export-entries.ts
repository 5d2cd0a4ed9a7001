import { join } from 'node:path';
import { treeEntries } from '../model/tree-reader.ts';
import { sourceDirectories } from '../offline/source-directories.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { ExportEntry } from './write-export.ts';

const DOCUMENTS = ['lock.yaml', 'manifest.yaml', 'sbom.cdx.json'];

/** What an export holds, in order: the documents, then the content of each source below its directory. */
export function* exportEntries(head: VerifiedHead, content: string): Generator<ExportEntry> {
  yield { kind: 'directory', name: 'arx' };
  for (const name of DOCUMENTS) yield file(`arx/${name}`, content, false);
  const directories = sourceDirectories(head.seal);
  for (const [index, source] of head.seal.sources.entries()) {
    const directory = directories[index] ?? String(index);
    yield { kind: 'directory', name: directory };
    const tree = head.trees.get(source.tree.digest);
    for (const entry of treeEntries(tree?.bytes ?? new Uint8Array(), tree?.links)) {
      const name = `${directory}/${entry.path}`;
      if (entry.kind === 'directory') yield { kind: 'directory', name };
      else if (entry.kind === 'link') yield { kind: 'link', name, target: entry.target };
      else yield file(name, content, entry.executable);
    }
  }
}

function file(name: string, content: string, executable: boolean): ExportEntry {
  return { kind: 'file', name, path: join(content, name), mode: executable ? 0o755 : 0o644 };
}
