import { basename } from 'node:path';
import type { SealedData } from '../../model/seal.ts';
import type { TreeEntry } from '../../model/tree.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import { onlyFile } from '../../offline/run/plan-data.ts';
import { child, targetPath } from '../../offline/run/target-path.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import type { PlacedEntry } from './placed-entry.ts';

/**
 * What the data of a bundle places and where, by the rules of a run (docs/running.md, "Where data goes") as far as they can be
 * decided without the host. Directories come before what is in them.
 * @param base the bundle's cwd.
 * @throws ArxError RUN_BAD_TARGET, INTEGRITY_DOCUMENT.
 */
export function* placeEntries(head: VerifiedHead, base: string): Generator<PlacedEntry> {
  for (const data of head.seal.data) {
    const cwd = data.cwd === undefined ? base : targetPath(base, data.cwd);
    const isFile = head.seal.sources[data.source]?.nature === 'file';
    yield* isFile ? placeFile(head, data, cwd) : placeDirectory(head, data, cwd);
  }
}

function* placeFile(head: VerifiedHead, data: SealedData, cwd: string): Generator<PlacedEntry> {
  const entry = onlyFile(head, data.source);
  const own = basename(entry.path);
  const { target } = data;
  const path = target === undefined ? cwd : targetPath(cwd, target);
  const into = target === undefined || path === '/' || target.endsWith('/');
  const at = into ? child(path, own) : path;
  const { digest, executable } = entry;
  const single = into ? '' : own;
  yield { kind: 'file', path: at, digest, mode: modeOf(data, executable), owner: data.owner ?? '', single };
}

function* placeDirectory(head: VerifiedHead, data: SealedData, cwd: string): Generator<PlacedEntry> {
  const { target, owner = '' } = data;
  const top = target === undefined ? cwd : targetPath(cwd, target);
  if (top !== cwd && top !== '/') yield { kind: 'directory', path: top, owner };
  const tree = head.trees.get(head.seal.sources[data.source]?.tree.digest ?? 'sha256:');
  for (const entry of treeEntries(tree?.bytes ?? new Uint8Array(), tree?.links))
    yield placed(entry, child(top, entry.path), data);
}

function placed(entry: TreeEntry, path: string, data: SealedData): PlacedEntry {
  const { owner = '' } = data;
  if (entry.kind === 'directory') return { kind: 'directory', path, owner };
  if (entry.kind === 'link') return { kind: 'link', path, owner, target: entry.target };
  return { kind: 'file', path, owner, digest: entry.digest, mode: modeOf(data, entry.executable) };
}

function modeOf({ mode }: SealedData, executable: boolean): string {
  return mode ?? (executable ? '0755' : '0644');
}
