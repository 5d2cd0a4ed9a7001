import { readlinkSync, type Stats } from 'node:fs';
import type { Digest } from '../../core/digest.ts';
import type { Found } from '../state/found.ts';
import { fileDigest } from './file-digest.ts';
import { conflict } from './run-error.ts';

/**
 * What is at a path, with its content's digest. Links are not followed.
 * @param known the digest of its content, where somebody has read it already.
 * @throws ArxError RUN_CONFLICT for what no rollback could give back: a device, pipe or socket, and what cannot be read.
 */
export function findWhatIsThere(path: string, stats: Stats, known?: Digest): Found {
  const { uid, gid, size } = stats;
  const mode = stats.mode & 0o7777;
  if (stats.isDirectory()) return { kind: 'directory', mode, uid, gid };
  if (stats.isSymbolicLink()) return { kind: 'link', target: readlinkSync(path), uid, gid };
  const digest = stats.isFile() ? (known ?? fileDigest(path)) : undefined;
  if (digest === undefined) throw conflict(path, 'it cannot be read, so a rollback could not give it back');
  return { kind: 'file', digest, size, mode, uid, gid };
}
