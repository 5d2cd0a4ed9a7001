import { join } from 'node:path';
import type { Digest } from '../../core/digest.ts';
import { hexOf } from '../../core/digest.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import { sourceDirectories } from '../../offline/source-directories.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import { contentLines, contentNames } from './content-lines.ts';
import { listLines } from './list-lines.ts';
import { mergeEntries } from './merge-entries.ts';
import type { PayloadMember } from './payload.ts';
import { placeEntries } from './place-entries.ts';
import { stepLines } from './step-lines.ts';

interface Blob {
  readonly path: string;
  readonly size: number;
}

/**
 * What goes into a script's payload: four lists that the script calls or shows, the digest of each blob for sha256sum, and
 * each distinct file once. Every name is arx's own; those of the bundle are in the lists only.
 * @param content where `extractBundle` has written the content.
 * @param base the bundle's cwd.
 */
export function payloadMembers(
  head: VerifiedHead,
  steps: readonly Step[],
  { content, base }: { readonly content: string; readonly base: string },
): PayloadMember[] {
  const blobs = [...blobsOf(head, content)];
  const entries = mergeEntries(placeEntries(head, base));
  return [
    { name: 'list', text: lines(listLines(entries, steps, base)) },
    { name: 'steps', text: lines(stepLines(steps)) },
    { name: 'content', text: lines(contentLines(head)) },
    { name: 'names', text: lines(contentNames(head)) },
    { name: 'digests', text: lines(blobs.map(([digest]) => `${hexOf(digest)}  blobs/${hexOf(digest)}`)) },
    ...blobs.map(([digest, blob]) => ({ name: `blobs/${hexOf(digest)}`, ...blob })),
  ];
}

function lines(texts: Iterable<string>): string {
  return [...texts].map((text) => `${text}\n`).join('');
}

/** Each distinct file once, in the order of first use: the documents, then the sources. */
function blobsOf({ seal, trees }: VerifiedHead, content: string): Map<Digest, Blob> {
  const blobs = new Map<Digest, Blob>();
  const add = (digest: Digest, blob: Blob): void => void (blobs.has(digest) || blobs.set(digest, blob));
  const documents = { 'lock.yaml': seal.lock, 'manifest.yaml': seal.manifest, 'sbom.cdx.json': seal.sbom };
  for (const [name, { digest, size }] of Object.entries(documents))
    add(digest, { path: join(content, 'arx', name), size });
  const directories = sourceDirectories(seal);
  for (const [index, { tree }] of seal.sources.entries()) {
    const found = trees.get(tree.digest);
    const directory = join(content, directories[index] ?? String(index));
    for (const entry of treeEntries(found?.bytes ?? new Uint8Array(), found?.links))
      if (entry.kind === 'file') add(entry.digest, { path: join(directory, entry.path), size: entry.size });
  }
  return blobs;
}
