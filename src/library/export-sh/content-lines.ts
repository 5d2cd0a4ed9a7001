import { hexOf } from '../../core/digest.ts';
import { visible } from '../../core/visible.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import { sourceDirectories } from '../../offline/source-directories.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import { shellWord } from '../../core/shell-word.ts';

/** What the script's list for `--extract` calls: the layout of `arx extract`. Links come last. */
export function contentLines({ seal, trees }: VerifiedHead): string[] {
  const documents = { 'lock.yaml': seal.lock, 'manifest.yaml': seal.manifest, 'sbom.cdx.json': seal.sbom };
  const lines = [`out_directory arx`];
  const links: string[] = [];
  for (const [name, { digest }] of Object.entries(documents))
    lines.push(`out_file ${hexOf(digest)} 0644 arx/${name}`);
  const directories = sourceDirectories(seal);
  for (const [index, { tree }] of seal.sources.entries()) {
    const directory = directories[index] ?? String(index);
    lines.push(`out_directory ${shellWord(directory)}`);
    const found = trees.get(tree.digest);
    for (const entry of treeEntries(found?.bytes ?? new Uint8Array(), found?.links)) {
      const path = shellWord(`${directory}/${entry.path}`);
      if (entry.kind === 'directory') lines.push(`out_directory ${path}`);
      else if (entry.kind === 'link') links.push(`out_link ${shellWord(entry.target)} ${path}`);
      else lines.push(`out_file ${hexOf(entry.digest)} ${entry.executable ? '0755' : '0644'} ${path}`);
    }
  }
  return [...lines, ...links];
}

/** The same for people: each file with its size and where it is from, one line each. */
export function contentNames({ seal, trees }: VerifiedHead): string[] {
  const directories = sourceDirectories(seal);
  return seal.sources.flatMap(({ request, tree }, index) => {
    const found = trees.get(tree.digest);
    const entries = [...treeEntries(found?.bytes ?? new Uint8Array(), found?.links)];
    const directory = directories[index] ?? String(index);
    return [
      `${directory}/  from ${visible(request)}`,
      ...entries.map((entry) => {
        const path = visible(`${directory}/${entry.path}`);
        if (entry.kind === 'directory') return `  ${path}/`;
        return entry.kind === 'link'
          ? `  ${path} -> ${visible(entry.target)}`
          : `  ${path}  ${entry.size} B  ${entry.digest}`;
      }),
    ];
  });
}
