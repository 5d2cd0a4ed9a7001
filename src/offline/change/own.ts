import { fchmodSync, fchownSync, fstatSync } from 'node:fs';

/** Gives an open file or directory its owner and mode. chown(2) may clear mode bits: the owner comes first. */
export function own(
  fd: number,
  { uid, gid, mode }: { readonly uid: number; readonly gid: number; readonly mode: number },
): void {
  const stats = fstatSync(fd);
  const isOwned = stats.uid === uid && stats.gid === gid;
  if (!isOwned) fchownSync(fd, uid, gid);
  if (!isOwned || (stats.mode & 0o7777) !== mode) fchmodSync(fd, mode);
}
